// Bundles src/ into dist/: one stylesheet, one script for every page, one for each page that needs
// more, fonts, icons and the worker; all under names that carry their hash, beside each script and
// style a .br and a .gz for the wire.
// dist/manifest.json maps plain names to those and lists whom we owe a mention.
import { build } from "esbuild";
import { createHash } from "node:crypto";
import { existsSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";
import { png, polygonsOf } from "./icons.mjs";
import { describe } from "./src/program/description.js";

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

// The mark in the browser's tab. What a drawing is called there is a name, not an address.
const DRAWING = ["http:", "", "www.w3.org", "2000", "svg"].join("/");

function token(name) {
  const tokens = readFileSync(join(here, "src/tokens.css"), "utf8");
  return tokens.match(new RegExp(`${name}: light-dark\\((#\\w+)`))[1];
}

function write(name, ending, text) {
  const hash = createHash("sha256").update(text).digest("hex").slice(0, 8).toUpperCase();
  writeFileSync(join(dist, `${name}-${hash}.${ending}`), text);
  return `${name}-${hash}.${ending}`;
}

function seal() {
  const icons = readFileSync(join(here, "../templates/components/icons.html"), "utf8");
  return icons.match(/viewBox="0 0 28 28".* d="([^"]+)"/)[1];
}

function drawIcon() {
  const mark = `<path fill="${token("--accent")}" fill-rule="evenodd" d="${seal()}"/>`;
  return write("icon", "svg", `<svg xmlns="${DRAWING}" viewBox="0 0 28 28">${mark}</svg>`);
}

function rgb(name) {
  return token(name).match(/\w\w/g).map((part) => parseInt(part, 16));
}

// Phones want pixels: clear around the mark, and on paper for those that cut a shape of their own.
function drawPictures() {
  const polygons = polygonsOf(seal());
  const [ink, paper] = [rgb("--accent"), rgb("--paper")];
  const draw = (name, size, look) => write(name, "png", png(polygons, 28, size, { ink, ...look }));
  return {
    "icon-192.png": draw("icon-192", 192, { margin: 0 }),
    "icon-512.png": draw("icon-512", 512, { margin: 0 }),
    "icon-cut-512.png": draw("icon-cut-512", 512, { paper, margin: 0.2 }),
    "icon-180.png": draw("icon-180", 180, { paper, margin: 0.12 }),
  };
}

// What a phone wants to know to keep the shop among its programs, in each language.
function describeProgram(icon, pictures) {
  const png = (name, size, purpose) => ({ src: `/static/${pictures[name]}`, sizes: `${size}x${size}`, type: "image/png", purpose });
  const icons = [
    { src: `/static/${icon}`, sizes: "any", type: "image/svg+xml", purpose: "any" },
    png("icon-192.png", 192, "any"),
    png("icon-512.png", 512, "any"),
    png("icon-cut-512.png", 512, "maskable"),
  ];
  const colours = { background_color: token("--paper"), theme_color: token("--paper") };
  const table = existsSync(words) ? JSON.parse(readFileSync(words, "utf8")) : {};
  const files = {};
  for (const [lang, say] of [["zh-CN", (text) => table[text] ?? text], ["en", (text) => text]]) {
    const program = { lang, dir: "ltr", ...describe(say), icons, ...colours };
    files[`program-${lang}.webmanifest`] = write(`program-${lang}`, "webmanifest", JSON.stringify(program));
  }
  return files;
}

// The worker is one script, and knows by name what every page loads.
async function buildWorker(files) {
  const parts = ["site.css", "site.js", "icon.svg", "icon-192.png"].map((name) => `/static/${files[name]}`);
  const { outputFiles } = await build({
    absWorkingDir: here,
    entryPoints: ["src/program/worker.js"],
    bundle: true,
    minify: true,
    write: false,
    format: "iife",
    target: ["chrome123", "firefox121", "safari17.5"],
    define: {
      SHELL_PARTS: JSON.stringify(parts),
      SHELL_VERSION: JSON.stringify(createHash("sha256").update(parts.join()).digest("hex").slice(0, 8)),
    },
    logLevel: "warning",
  });
  return write("worker", "js", outputFiles[0].text);
}

function filesOf(outputs) {
  const files = {};
  for (const [path, output] of Object.entries(outputs)) {
    if (output.entryPoint) {
      files[basename(output.entryPoint)] = basename(path);
    }
  }
  return files;
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

const icon = drawIcon();
const pictures = drawPictures();
const files = { "icon.svg": icon, ...pictures, ...describeProgram(icon, pictures), ...filesOf(metafile.outputs) };
files["worker.js"] = await buildWorker(files);
const made = new Set(["manifest.json", "bundled", ...Object.values(files)]);
for (const path of Object.keys(metafile.outputs).map((name) => join(here, name))) {
  made.add(basename(path));
  if (COMPRESSIBLE.test(path)) {
    compress(path);
    made.add(`${basename(path)}.br`).add(`${basename(path)}.gz`);
  }
}
writeFileSync(join(dist, "manifest.json"), JSON.stringify({ files, mentions: mentions() }, null, 1));
// What an earlier build left goes last, so that a page served meanwhile still found its files.
for (const name of before) {
  if (!made.has(name)) {
    rmSync(join(dist, name));
  }
}
