// The tape: the last trades, newest first, each with its proof.
import { price, whole } from "./numbers.js";
import { drawn, element } from "./dom.js";
import { _ } from "../words.js";

const clock = new Intl.DateTimeFormat(document.documentElement.lang, {
  hour: "2-digit", minute: "2-digit", second: "2-digit", hour12: false,
});
const day = new Intl.DateTimeFormat(document.documentElement.lang, {
  month: "short", day: "numeric", hour: "2-digit", minute: "2-digit", hour12: false,
});
const SHIELD = "M12 3l7 3v5c0 5-3 8-7 10-4-2-7-5-7-10V6z M8.8 12l2.3 2.3 4.2-4.6";

export function paintTape(body, trades, tick) {
  const today = new Date().toDateString();
  body.replaceChildren(...trades.map((trade) => row(trade, tick, today)));
}

function row(trade, tick, today) {
  const at = new Date(trade.at);
  const short = (at.toDateString() === today ? clock : day).format(at);
  return element("tr", {},
    element("td", {}, element("time", { datetime: at.toISOString(), title: at.toString() }, short)),
    element("td", { class: trade.rising ? "rise" : "fall" },
      element("span", { "aria-hidden": "true" }, trade.rising ? "▲" : "▼"),
      element("span", { class: "unseen" }, trade.rising ? _("bought") : _("sold")),
      ` ${price(trade.price, tick)}`),
    element("td", {}, whole(trade.quantity)),
    element("td", {}, proof(trade.sequence)));
}

function proof(sequence) {
  if (sequence === undefined) {
    return "";
  }
  return element("a", { class: "proof", href: `/proofs/${sequence}`, title: _("Proof that this is in the ledger") },
    drawn("svg", { class: "icon", viewBox: "0 0 24 24", "aria-hidden": "true", focusable: "false" }, drawn("path", { d: SHIELD })),
    element("span", { class: "unseen" }, _("Proof of entry"), " "),
    `#${whole(sequence)}`);
}
