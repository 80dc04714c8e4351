// Bundles src/ into dist/: one stylesheet, one script for every page, one for each page that needs
// more, and fonts; all under names that carry their hash, beside each a .br and a .gz for the wire.
// dist/manifest.json maps plain names to those and lists whom we owe a mention.
import { build } from "esbuild";
import { createHash } from "node:crypto";
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

function drawIcon() {
  const icons = readFileSync(join(here, "../templates/components/icons.html"), "utf8");
  const [, path] = icons.match(/viewBox="0 0 28 28".* d="([^"]+)"/);
  const mark = `<path fill="${token("--accent")}" fill-rule="evenodd" d="${path}"/>`;
  return write("icon", "svg", `<svg xmlns="${DRAWING}" viewBox="0 0 28 28">${mark}</svg>`);
}

// What a phone wants to know to keep the shop among its programs.
function describeProgram(icon) {
  const icons = [{ src: `/static/${icon}`, sizes: "any", type: "image/svg+xml" }];
  const colours = { background_color: token("--paper"), theme_color: token("--paper") };
  const program = { name: "Scrip", start_url: "/", display: "standalone", icons, ...colours };
  return write("program", "webmanifest", JSON.stringify(program));
}

function manifest(outputs, icon, program) {
  const files = { "icon.svg": icon, "program.webmanifest": program };
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

const icon = drawIcon();
const program = describeProgram(icon);
const made = new Set(["manifest.json", "bundled", icon, program]);
for (const path of Object.keys(metafile.outputs).map((name) => join(here, name))) {
  made.add(basename(path));
  if (COMPRESSIBLE.test(path)) {
    compress(path);
    made.add(`${basename(path)}.br`).add(`${basename(path)}.gz`);
  }
}
writeFileSync(join(dist, "manifest.json"), JSON.stringify(manifest(metafile.outputs, icon, program), null, 1));
// What an earlier build left goes last, so that a page served meanwhile still found its files.
for (const name of before) {
  if (!made.has(name)) {
    rmSync(join(dist, name));
  }
}
