// The service worker: what every page loads lies ready, and the cards that the reader looked at last
// can be read without a network. Codes are never kept, nor is anything of somebody else's: what is
// kept goes as soon as a page comes that is for another reader, or for nobody.
const PARTS = SHELL_PARTS; // addresses that the build puts in
const SHELL = `shell-${SHELL_VERSION}`;
const CARDS = "cards";
const OFFLINE = "/offline";
const READER = "Scrip-Reader";
const SEEN = "Scrip-Seen";
const MOST = 40;
const DAYS_KEPT = 7;
const DAY = 86_400_000;
const KEPT = /^\/holdings(?:\/[A-Z0-9]+(?:\/statement)?)?$/;

self.addEventListener("install", (event) => {
  event.waitUntil(prepare().then(() => self.skipWaiting()));
});

self.addEventListener("activate", (event) => {
  event.waitUntil(tidy().then(() => self.clients.claim()));
});

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (url.origin !== location.origin) {
    return;
  }
  if (request.method !== "GET") {
    if (url.pathname === "/sign-out") {
      event.waitUntil(caches.delete(CARDS));
    }
    return;
  }
  if (url.pathname.startsWith("/static/")) {
    event.respondWith(part(request));
  } else if (request.mode === "navigate" && !url.pathname.startsWith("/terminal")) {
    event.respondWith(page(event, url.pathname));
  }
});

async function prepare() {
  const shell = await caches.open(SHELL);
  await shell.addAll(PARTS);
  // As nobody: the offline page is the same for whoever reads it.
  const pages = ["zh", "en"].map((language) => new Request(`${OFFLINE}?lang=${language}`, { credentials: "omit" }));
  await shell.addAll(pages);
}

async function tidy() {
  const names = await caches.keys();
  await Promise.all(names.filter((name) => name.startsWith("shell-") && name !== SHELL).map((name) => caches.delete(name)));
}

// Bundles never change under their names: one that was loaded once is not asked for again.
async function part(request) {
  const shell = await caches.open(SHELL);
  const kept = await shell.match(request);
  if (kept) {
    return kept;
  }
  const answer = await fetch(request);
  if (answer.ok) {
    await shell.put(request, answer.clone());
  }
  return answer;
}

async function page(event, path) {
  let answer;
  try {
    answer = await fetch(event.request);
  } catch {
    return withoutNetwork(path);
  }
  event.waitUntil(remember(path, answer.clone()));
  return answer;
}

async function remember(path, answer) {
  const reader = answer.headers.get(READER);
  if (reader === null) {
    return; // no page of ours, or one on the way to another
  }
  let cards = await caches.open(CARDS);
  const known = await cards.match("/");
  if (!known || (await known.text()) !== reader) {
    await caches.delete(CARDS);
    if (reader === "") {
      return;
    }
    cards = await caches.open(CARDS);
    await cards.put("/", new Response(reader));
  }
  if (reader && answer.ok && !answer.redirected && KEPT.test(path)) {
    await keep(cards, path, answer);
  }
}

async function keep(cards, path, answer) {
  const headers = new Headers(answer.headers);
  headers.set(SEEN, String(Date.now()));
  const body = await answer.text();
  await cards.delete(path); // what was seen last stands last
  await cards.put(path, new Response(body, { headers }));
  const paths = (await cards.keys()).slice(1);
  await Promise.all(paths.slice(0, -MOST).map((old) => cards.delete(old)));
}

async function withoutNetwork(path) {
  const cards = await caches.open(CARDS);
  const seen = KEPT.test(path) ? await cards.match(path) : undefined;
  const at = Number(seen?.headers.get(SEEN));
  if (seen && Date.now() - at < DAYS_KEPT * DAY) {
    return marked(seen, at);
  }
  const shell = await caches.open(SHELL);
  return shell.match(`${OFFLINE}?lang=${await language(cards)}`);
}

// The page shows by itself, once it is marked, that it is old, and since when.
async function marked(seen, at) {
  const html = await seen.text();
  const language = seen.headers.get("Content-Language") ?? "zh-CN";
  const when = new Intl.DateTimeFormat(language, { dateStyle: "medium", timeStyle: "short" }).format(at);
  const told = html.replace("<body ", "<body data-offline ").replace("data-offline-at>", `data-offline-at>${when}`);
  return new Response(told, { headers: seen.headers });
}

async function language(cards) {
  const paths = (await cards.keys()).slice(1);
  const seen = paths.length ? await cards.match(paths.at(-1)) : undefined;
  const said = seen?.headers.get("Content-Language") ?? self.navigator.language;
  return said.startsWith("zh") ? "zh" : "en";
}
