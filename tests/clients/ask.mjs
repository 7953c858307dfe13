// Asks an endpoint by Comunica: `node ask.mjs KIND ENDPOINT QUERY` prints the answer as JSON.
import { QueryEngine } from "@comunica/query-sparql";

const [, , kind, value, query] = process.argv;
const engine = new QueryEngine();
const source = kind === "found" ? value : { type: kind, value };
// A document comes as quads, which keep the named graph of each statement.
const context = { sources: [source], unionDefaultGraph: kind === "file" };

if (/^\s*ASK\b/m.test(query)) {
  console.log(JSON.stringify(await engine.queryBoolean(query, context)));
} else if (/^\s*CONSTRUCT\b/m.test(query)) {
  const quads = await (await engine.queryQuads(query, context)).toArray();
  console.log(JSON.stringify(quads.map((quad) => [quad.subject.value, quad.predicate.value, quad.object.value])));
} else {
  const rows = await (await engine.queryBindings(query, context)).toArray();
  console.log(JSON.stringify(rows.map((row) => Object.fromEntries([...row].map(([name, term]) => [name.value, term.value])))));
}
