// A bar chart of an answer in which one column has numbers: the first other column names the bars.
const NUMBERS = /#(integer|int|long|decimal|double|float|nonNegativeInteger|positiveInteger|gYear)$/;
const SVG = "http://www.w3.org/2000/svg";
const MOST = 60;
const ROW = 24;
const NAMES = 260;
const BARS = 420;

export class Chart {
  priority = 5;
  label = "Chart";
  constructor(yasr) {
    this.yasr = yasr;
  }

  canHandleResults() {
    return Boolean(columns(this.yasr.results));
  }

  draw() {
    const { names, number } = columns(this.yasr.results);
    const rows = this.yasr.results.getBindings().filter((row) => row[number]);
    const shown = rows.slice(0, MOST).map((row) => ({ name: named(row, names), value: Number(row[number].value) }));
    const figure = document.createElement("figure");
    const caption = document.createElement("figcaption");
    caption.textContent = `${number} by ${names.join(", ") || "row"}${rows.length > MOST ? `: the first ${MOST} of ${rows.length} rows` : ""}`;
    figure.className = "bars";
    figure.append(caption, bars(shown, number));
    this.yasr.resultsEl.replaceChildren(figure);
  }

  getIcon() {
    const icon = svg("svg", { viewBox: "0 0 16 16", width: 16, height: 16, "aria-hidden": "true" });
    icon.append(...[10, 5, 13].map((width, i) => svg("rect", { x: 1, y: 2 + i * 4.5, width, height: 3 })));
    return icon;
  }
}

function columns(results) {
  const rows = results?.getBindings() ?? [];
  const variables = results?.getVariables() ?? [];
  const number = variables.findLast((name) => rows.some((row) => row[name]) && rows.every((row) => !row[name] || counts(row[name])));
  if (!number) return null;
  const others = variables.filter((name) => name !== number);
  const words = others.filter((name) => rows.some((row) => row[name] && row[name].type !== "uri"));
  return { number, names: (words.length ? words : others).slice(0, 2) };
}

function counts(value) {
  return value.type !== "uri" && NUMBERS.test(value.datatype ?? "") && Number.isFinite(Number(value.value));
}

function named(row, names) {
  return names.map((name) => row[name]?.value.split(/[#/]/).pop() ?? "").filter(Boolean).join(", ") || "not given";
}

function bars(rows, number) {
  const most = Math.max(...rows.map(({ value }) => Math.abs(value)), 1e-9);
  const height = rows.length * ROW + 4;
  const drawn = svg("svg", { viewBox: `0 0 ${NAMES + BARS + 80} ${height}`, role: "img" });
  const title = svg("title");
  title.textContent = rows.map(({ name, value }) => `${name}: ${number} ${value}`).join("; ");
  drawn.append(title, ...rows.flatMap(({ name, value }, i) => bar(name, value, most, i * ROW)));
  return drawn;
}

function bar(name, value, most, y) {
  const width = Math.max((Math.abs(value) / most) * BARS, 1);
  const called = svg("text", { x: NAMES - 8, y: y + 17, "text-anchor": "end" });
  const told = svg("text", { x: NAMES + width + 6, y: y + 17 });
  called.textContent = name.length > 38 ? `${name.slice(0, 37)}…` : name;
  told.textContent = value.toLocaleString("en-GB");
  const mark = svg("rect", { x: NAMES, y: y + 3, width, height: ROW - 6, class: value < 0 ? "below" : "above" });
  return [called, mark, told];
}

function svg(name, attributes = {}) {
  const made = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  return made;
}
