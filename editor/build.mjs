// Bundles the editor into one script and one style sheet, with the licences of everything in them beside it.
import { build } from "esbuild";
import { existsSync, mkdirSync, readFileSync, readdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";

const target = process.argv[2] ?? "../src/inspgraph/web/static/editor";
const making = `${target}.making`;

rmSync(making, { recursive: true, force: true });
mkdirSync(making, { recursive: true });
await build({
  entryPoints: ["src/editor.js"],
  outdir: making,
  bundle: true,
  minify: true,
  format: "esm",
  target: "es2022",
  loader: { ".svg": "dataurl", ".png": "dataurl", ".woff": "dataurl", ".woff2": "dataurl" },
  legalComments: "none",
});
writeFileSync(join(making, "LICENCES.txt"), licences());
rmSync(target, { recursive: true, force: true });
renameSync(making, target);

// Every package that the lock file installs for use, with the text of its licence.
function licences() {
  const lock = JSON.parse(readFileSync("package-lock.json", "utf8"));
  const used = Object.entries(lock.packages).filter(([path, told]) => path && !told.dev);
  const told = used.map(([path]) => licence(path)).sort();
  return `The query editor holds these packages.\n\n${told.join(`\n${"-".repeat(72)}\n\n`)}`;
}

function licence(path) {
  const about = JSON.parse(readFileSync(join(path, "package.json"), "utf8"));
  const name = readdirSync(path).find((file) => /^(licen[cs]e|copying)/i.test(file));
  const text = name && existsSync(join(path, name)) ? readFileSync(join(path, name), "utf8") : holder(about);
  return `${about.name} ${about.version}: ${about.license ?? "see below"}\n\n${text.trim()}\n`;
}

function holder(about) {
  const author = typeof about.author === "string" ? about.author : about.author?.name;
  return `Its package has no text of the licence. By ${author ?? "its contributors"}; ${about.homepage ?? ""}`;
}
