// The market list with live prices; without it the prices are those of its loading.
import { flash, write } from "../exchange/dom.js";
import { Feed } from "../exchange/feed.js";
import { about, change, price, read } from "../exchange/numbers.js";
import { repainting } from "../exchange/repaint.js";

const rows = new Map(
  [...document.querySelectorAll(".market-row:has([data-last])")].map((row) => [`${row.dataset.symbol}CNY`, row]),
);
const news = new Map();
const paint = repainting(() => {
  for (const [symbol, ticker] of news) {
    show(rows.get(symbol), ticker);
  }
  news.clear();
});

function show(row, { c, o, q }) {
  const [last, before] = [read(c), read(o)];
  const [direction, words] = change(last, before);
  const place = row.querySelector("[data-last]");
  const shown = Number(row.dataset.shown || 0);
  write(place, `¥${price(last, Number(row.dataset.tick))}`);
  if (shown) {
    flash(place, last - shown);
  }
  row.dataset.shown = last;
  const cell = row.querySelector("[data-change] .change");
  cell.className = `change ${direction > 0 ? "rise" : direction < 0 ? "fall" : ""}`;
  write(cell, `${direction > 0 ? "▲ " : direction < 0 ? "▼ " : ""}${words}`);
  const volume = row.querySelector("[data-volume]");
  if (volume) {
    write(volume, about(read(q)));
  }
}

function take(ticker) {
  if (rows.has(ticker.s)) {
    news.set(ticker.s, ticker);
    paint();
  }
}

const { feed } = document.body.dataset;
if (feed && rows.size) {
  new Feed({
    address: feed,
    streams: ["!miniTicker@arr"],
    onMessage: (stream, data) => data.forEach(take),
    onOpen: () => {},
    onState: (state) => {
      document.documentElement.toggleAttribute("data-stale", state === "stale" || state === "lost");
    },
  }).start();
}

const search = document.getElementById("q");
if (search) {
  if (location.hash === "#q") {
    search.focus();
  }
  document.addEventListener("keydown", (event) => {
    if (event.key === "/" && !event.target.matches("input, textarea, select")) {
      event.preventDefault();
      search.focus();
    }
  });
  for (const choice of document.querySelectorAll(".market-find select")) {
    choice.addEventListener("change", () => choice.form.requestSubmit());
  }
}
