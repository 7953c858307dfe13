// The query page with scripts: the plain form becomes an editor, and answers come into the page.
// Everything is asked of the site itself; without this file the form does the same.
import Yasqe from "@zazuko/yasqe";
import Yasr from "@zazuko/yasr";
import "@zazuko/yasqe/build/yasqe.min.css";
import "@zazuko/yasr/build/yasr.min.css";
import "./editor.css";
import { Chart } from "./chart.js";
import { registerCompleters } from "./completers.js";
import { showExamples } from "./examples.js";
import { showSnippets } from "./snippets.js";

const form = document.querySelector("form[data-editor]");
if (form) start(form);

function start(form) {
  const text = form.querySelector("textarea");
  const endpoint = new URL(form.action).pathname;
  const holder = document.createElement("div");
  const answer = document.createElement("section");
  holder.className = "editor";
  answer.className = "answer";
  answer.setAttribute("aria-label", "Answer to the query in the editor");
  answer.setAttribute("aria-live", "polite");
  form.before(holder);
  form.after(answer);
  const terms = registerCompleters(Yasqe, form.dataset.terms);
  let known = {};
  terms().then(({ prefixes }) => (known = prefixes), () => {});
  Yasr.registerPlugin("chart", Chart);
  const asked = text.value.trim();
  const yasqe = new Yasqe(holder, settings(text, endpoint));
  const yasr = new Yasr(answer, {
    persistenceId: null,
    pluginOrder: ["table", "chart", "response"],
    prefixes: () => ({ ...known, ...yasqe.getPrefixesFromQuery() }),
    getDownloadFileName: () => "answer",
    errorRenderers: [told],
  });
  keepHere(answer, form.dataset);
  label(yasqe, text);
  submit(form, yasqe, text);
  yasqe.on("queryResponse", (_, response, duration) => {
    document.getElementById("answered")?.remove();
    yasr.setResponse(response, duration);
    history.replaceState(null, "", shared(endpoint, yasqe.getValue()));
  });
  yasqe.on("change", () => changed(yasqe, text));
  showSnippets(yasqe);
  showExamples(yasqe, text);
  if (asked) ask(yasqe);
}

function settings(text, endpoint) {
  return {
    value: text.value.trim() || text.dataset.first,
    persistenceId: null,
    prefixCcApi: null,
    autocompleters: ["prefixes-here", "classes-here", "properties-here", "variables"],
    requestConfig: {
      endpoint: new URL(endpoint, location.href).href,
      method: "POST",
      acceptHeaderSelect: "application/sparql-results+json",
      acceptHeaderGraph: "text/turtle",
    },
    createShareableLink: (yasqe) => new URL(shared(endpoint, yasqe.getValue()), location.href).href,
    consumeShareLink: null,
    createShortLink: undefined,
    resizeable: true,
    editorHeight: "20rem",
    lineWrapping: true,
  };
}

// The same address as that of the plain form, so that it lasts and works for everybody.
function shared(endpoint, query) {
  return `${endpoint}?${new URLSearchParams({ query, format: "html" })}`;
}

// The form stays for answers in other forms: a file to download comes by the plain way.
function submit(form, yasqe, text) {
  form.classList.add("with-editor");
  form.addEventListener("submit", (event) => {
    text.value = yasqe.getValue();
    if (form.elements.namedItem("format").value !== "html") return;
    event.preventDefault();
    ask(yasqe);
  });
}

// The site serves the addresses of the graph under its own name: a link in an answer leads to the page here.
function keepHere(answer, { base, here }) {
  const lead = (event) => {
    const link = event.target.closest?.("a[href]");
    if (link?.href.startsWith(base)) link.href = here + link.href.slice(base.length);
  };
  for (const kind of ["pointerover", "focusin", "click", "auxclick"]) answer.addEventListener(kind, lead, true);
}

// What goes wrong is shown by the viewer of answers.
export function ask(yasqe) {
  yasqe.query().catch(() => {});
}

// The site says in words what is wrong (problem details, RFC 9457); without them the viewer shows what came.
async function told(error) {
  try {
    const { title, detail } = JSON.parse(error.text);
    const made = document.createElement("div");
    const [head, words] = ["h2", "p"].map((name) => document.createElement(name));
    made.className = "problem";
    made.setAttribute("role", "alert");
    head.textContent = title;
    words.textContent = detail;
    made.append(head, words);
    return made;
  } catch {
    return undefined;
  }
}

function label(yasqe, text) {
  const field = yasqe.getInputField();
  field.setAttribute("aria-label", "Query. Control and Enter asks it, Control and Space completes, Escape and Tab leaves.");
  yasqe.getScrollerElement().setAttribute("tabindex", "0"); // what scrolls is reached by the keyboard
  yasqe.addKeyMap({ Esc: () => field.blur() });
  text.removeAttribute("required");
}

function changed(yasqe, text) {
  text.value = yasqe.getValue();
}
