// What concerns the reader alone, fetched again when it may have changed: after an act of theirs, when
// a trade happens at the price of an open order, and now and then.
import { announce, toast } from "./announce.js";
import { _ } from "../words.js";

const NOW_AND_THEN = 15000;
const SOON = 400;

export class Own {
  // `changed({money, units, prices})` is called after each look.
  constructor(place, { symbol, token, changed }) {
    this.place = place;
    this.symbol = symbol;
    this.token = token;
    this.changed = changed;
    this.newest = this.number("newest");
    place.addEventListener("submit", (event) => this.cancel(event));
    setInterval(() => !document.hidden && this.look(), NOW_AND_THEN);
    document.addEventListener("visibilitychange", () => !document.hidden && this.soon());
    this.tell();
  }

  get shown() {
    return this.place.querySelector("[data-own]");
  }

  number(name) {
    return Number(this.shown?.dataset[name] ?? 0);
  }

  prices() {
    return new Set((this.shown?.dataset.prices ?? "").split(" ").filter(Boolean).map(Number));
  }

  // Trades happened: look whether one of them was ours.
  traded(trades) {
    const mine = this.prices();
    if (mine.size && trades.some((trade) => mine.has(trade.price))) {
      this.soon();
    }
  }

  soon() {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.look(), SOON);
  }

  async look() {
    let response;
    try {
      response = await fetch(`/trade/${this.symbol}/own`, { redirect: "manual" });
    } catch {
      return;
    }
    // Whoever has the keyboard in here keeps their place: a later look will do.
    if (!response.ok || (this.place.contains(document.activeElement) && !this.hurry)) {
      return;
    }
    this.hurry = false;
    this.place.innerHTML = await response.text();
    if (this.number("newest") > this.newest) {
      this.newest = this.number("newest");
      announce(_("Your order was filled. See your fills."));
    }
    this.tell();
  }

  tell() {
    this.changed({
      money: this.number("money"),
      units: this.number("units"),
      prices: this.prices(),
    });
  }

  async cancel(event) {
    const form = event.target.closest("form[data-cancel]");
    if (!form) {
      return;
    }
    event.preventDefault();
    const number = form.getAttribute("action").match(/\/orders\/(\d+)\/cancel/)?.[1];
    const path = number ? `/api/trading/orders/${number}` : `/api/trading/orders?symbol=${this.symbol}`;
    const response = await fetch(path, {
      method: "DELETE",
      headers: { "X-CSRF-Token": this.token, "Idempotency-Key": form.elements.act.value },
    }).catch(() => null);
    if (response?.ok) {
      toast(number ? _("The order is cancelled.") : _("All of these orders are cancelled."));
    } else {
      const problem = await response?.json().catch(() => null);
      toast(problem?.detail ?? _("No answer came. Please try again."), "bad");
    }
    this.hurry = true;
    this.look();
  }
}
