// Completion from what the data set says of itself: its prefixes, and the classes and properties that it uses.
const MOST = 60;

export function registerCompleters(Yasqe, address) {
  const terms = once(() => fetch(address).then((answer) => answer.json()));
  Yasqe.forkAutocompleter("class", { name: "classes-here", bulk: false, persistenceId: null, ...finding(terms, "classes") });
  Yasqe.forkAutocompleter("property", {
    name: "properties-here", bulk: false, persistenceId: null, ...finding(terms, "properties"),
  });
  Yasqe.forkAutocompleter("prefixes", {
    name: "prefixes-here",
    persistenceId: null,
    bulk: true,
    get: () => terms().then(({ prefixes }) => Object.entries(prefixes).map(([name, iri]) => `${name}: <${iri}>`).sort()),
  });
  for (const name of ["class", "property", "prefixes"]) dropDefault(Yasqe, name);
  return terms;
}

// Terms whose IRI begins as what was typed, then those whose name or label holds its last part; the most used first.
function finding(terms, kind) {
  return {
    get: async (_, token) => {
      const typed = (token?.autocompletionString ?? "").toLowerCase();
      const known = (await terms())[kind];
      const starts = known.filter(({ iri }) => iri.toLowerCase().startsWith(typed));
      const holds = known.filter(({ iri, label }) => `${lastPart(iri)} ${label ?? ""}`.toLowerCase().includes(lastPart(typed)));
      return [...new Set([...starts, ...holds].map(({ iri }) => iri))].slice(0, MOST);
    },
  };
}

function lastPart(typed) {
  return typed.split(/[#/]/).pop() || typed;
}

function once(make) {
  let made;
  return () => (made ??= make());
}

// The editor's own completers ask other machines; they are not offered here.
function dropDefault(Yasqe, name) {
  delete Yasqe.Autocompleters[name];
  Yasqe.defaults.autocompleters = Yasqe.defaults.autocompleters.filter((one) => one !== name);
}
