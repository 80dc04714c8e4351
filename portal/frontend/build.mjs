// Bundles src/ into dist/: one stylesheet, one script for every page, one for each page that needs
// more, and fonts; all under names that carry their hash, beside each a .br and a .gz for the wire.
// dist/manifest.json maps plain names to those and lists whom we owe a mention.
import { build } from "esbuild";
import { existsSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";

const here = dirname(fileURLToPath(import.meta.url));
const dist = join(here, "dist");
const words = join(here, "words.json");
const COMPRESSIBLE = /\.(js|css|svg|json|txt)$/;

function entryPoints() {
  const pages = readdirSync(join(here, "src/pages")).filter((name) => name.endsWith(".js"));
  return ["src/site.js", "src/site.css", ...pages.map((name) => `src/pages/${name}`)];
}

// The Chinese of the scripts' own sentences, which .house/messages.py writes from their catalogue.
const chinese = {
  name: "words",
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /^words:zh$/ }, () => ({ path: words, namespace: "words" }));
    onLoad({ filter: /.*/, namespace: "words" }, () => ({
      contents: existsSync(words) ? readFileSync(words, "utf8") : "{}",
      loader: "json",
    }));
  },
};

function manifest(outputs) {
  const files = {};
  for (const [path, output] of Object.entries(outputs)) {
    if (output.entryPoint) {
      files[basename(output.entryPoint)] = basename(path);
    }
  }
  return { files, mentions: mentions() };
}

function mentions() {
  const wanted = Object.keys(JSON.parse(readFileSync(join(here, "package.json"))).dependencies);
  return Object.fromEntries(
    wanted.map((name) => {
      const { version, license, homepage } = JSON.parse(
        readFileSync(join(here, "node_modules", name, "package.json")),
      );
      return [name, { version, license, homepage: homepage ?? "" }];
    }),
  );
}

function compress(path) {
  const bytes = readFileSync(path);
  const quality = { params: { [constants.BROTLI_PARAM_QUALITY]: 11 } };
  writeFileSync(`${path}.br`, brotliCompressSync(bytes, quality));
  writeFileSync(`${path}.gz`, gzipSync(bytes, { level: 9 }));
}

const before = new Set(existsSync(dist) ? readdirSync(dist) : []);
const { metafile } = await build({
  absWorkingDir: here,
  entryPoints: entryPoints(),
  entryNames: "[name]-[hash]",
  chunkNames: "part-[hash]",
  assetNames: "[name]-[hash]",
  outdir: "dist",
  bundle: true,
  splitting: true,
  format: "esm",
  minify: true,
  metafile: true,
  legalComments: "linked",
  target: ["chrome123", "firefox121", "safari17.5"],
  loader: { ".woff2": "file", ".svg": "file" },
  plugins: [chinese],
  logLevel: "warning",
});

const made = new Set(["manifest.json"]);
for (const path of Object.keys(metafile.outputs).map((name) => join(here, name))) {
  made.add(basename(path));
  if (COMPRESSIBLE.test(path)) {
    compress(path);
    made.add(`${basename(path)}.br`).add(`${basename(path)}.gz`);
  }
}
writeFileSync(join(dist, "manifest.json"), JSON.stringify(manifest(metafile.outputs), null, 1));
// What an earlier build left goes last, so that a page served meanwhile still found its files.
for (const name of before) {
  if (!made.has(name)) {
    rmSync(join(dist, name));
  }
}
