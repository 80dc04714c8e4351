// The order form with script: only the fields that matter, what it will come to while one types, and
// placing without leaving the page. The server reads the fields in both cases, by the same rules.
import { whole, yuan } from "./numbers.js";
import { element, write } from "./dom.js";
import { announce, toast } from "./announce.js";
import { _ } from "../words.js";

const PAUSE = 200;
const LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

export class OrderForm {
  // `best()` gives the best [bid, ask]; `placed()` is called when an order was placed.
  constructor(form, { best, placed, signedIn, money, units }) {
    this.form = form;
    this.best = best;
    this.placed = placed;
    this.signedIn = signedIn;
    this.money = money;
    this.units = units;
    this.asked = 0;
    this.button = form.querySelector("[data-place]");
    form.addEventListener("input", () => this.changed());
    form.addEventListener("submit", (event) => this.submit(event));
    for (const button of form.querySelectorAll("[data-share]")) {
      button.addEventListener("click", () => this.takeShare(Number(button.dataset.share)));
    }
    this.changed();
  }

  field(name) {
    return this.form.elements[name];
  }

  get side() {
    return this.field("side").value;
  }

  choose(name, value) {
    this.field(name).value = value;
    this.changed();
  }

  setPrice(text) {
    this.field("kind").value = "limit";
    this.field("price").value = text;
    this.changed();
  }

  // Whether this is a purchase measured in yuan. Which fields show is the style's affair.
  get spends() {
    const { kind, by } = this.form.elements;
    return kind.value === "market" && this.side === "buy" && by.value === "amount";
  }

  changed() {
    const words = this.form.querySelector('[data-sum="worst"]')?.parentElement.previousElementSibling;
    write(words, this.side === "buy" ? _("At most") : _("At least"));
    this.say();
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.look(), PAUSE);
  }

  // What the button does, in words.
  say() {
    if (!this.button) {
      return;
    }
    const count = figure(this.field("quantity").value);
    const amount = figure(this.field("budget").value);
    const what = this.spends ? (amount ? `¥${amount}` : "") : count;
    const words = this.side === "buy" ? _("Buy {what}", { what }) : _("Sell {what}", { what });
    write(this.button, words.trim());
    this.button.dataset.side = this.side;
  }

  takeShare(part) {
    const limit = this.field("kind").value === "limit";
    const [bid, ask] = this.best();
    if (this.side === "sell") {
      this.fill("quantity", whole(Math.floor((this.units * part) / 100)));
    } else {
      const typed = Math.round(Number(this.field("price").value.replace(/[,¥\s]/g, "")) * 10000);
      const at = limit && typed ? typed : ask || bid;
      // A little less than the money there is: the fee comes on top.
      const room = this.money * 0.998 * (part / 100);
      if (this.spends) {
        this.fill("budget", (Math.floor((this.money * part) / 10000) / 100).toFixed(2));
      } else {
        this.fill("quantity", at ? whole(Math.floor(room / at)) : "");
      }
    }
    this.changed();
  }

  fill(name, text) {
    this.field(name).value = text;
  }

  // Ask what the order would come to; an answer that is overtaken by a newer question is dropped.
  async look() {
    const ready = this.field("quantity").value.trim() || this.field("budget").value.trim();
    if (!this.signedIn || !ready) {
      this.show({}, []);
      return;
    }
    this.asked += 1;
    const number = this.asked;
    const answer = await this.send("preview").catch(() => null);
    if (!answer || number !== this.asked) {
      return;
    }
    this.errors(answer.errors ?? {}, []);
    this.show(answer.sums ?? {}, answer.warnings ?? []);
  }

  show(sums, warnings) {
    for (const place of this.form.querySelectorAll("[data-sum]")) {
      if (!["money", "units"].includes(place.dataset.sum)) {
        write(place, sums[place.dataset.sum] ?? "–");
      }
    }
    const list = this.form.querySelector("[data-warnings]");
    list.replaceChildren(...warnings.map((text) => element("li", {}, text)));
  }

  free(money, units) {
    this.money = money;
    this.units = units;
    write(this.form.querySelector('[data-sum="money"]'), yuan(money));
    write(this.form.querySelector('[data-sum="units"]'), whole(units));
  }

  async submit(event) {
    event.preventDefault();
    if (!this.signedIn || this.busy) {
      return;
    }
    this.busy = true;
    this.button.setAttribute("aria-disabled", "true");
    try {
      const answer = await this.send("place");
      this.errors(answer.errors ?? {}, answer.problems ?? []);
      if (answer.said) {
        toast(answer.said);
        this.field("act").value = mark();
        this.fill("quantity", "");
        this.fill("budget", "");
        this.changed();
        this.placed();
      } else if (answer.mark) {
        this.field("act").value = answer.mark;
      }
    } catch {
      const words = _("No answer came: it may have happened. Press again, it will not happen twice.");
      this.errors({}, [words]);
    } finally {
      this.busy = false;
      this.button.removeAttribute("aria-disabled");
    }
  }

  async send(step) {
    const body = new FormData(this.form);
    const response = await fetch(`${this.form.getAttribute("action")}/${step}`, {
      method: "POST", body, redirect: "manual", headers: { Accept: "application/json" },
    });
    if (response.type === "opaqueredirect") {
      location.assign(`/sign-in?next=${encodeURIComponent(location.pathname)}`);
    }
    if (response.status !== 200 && response.status !== 422) {
      throw new Error(response.statusText);
    }
    return response.json();
  }

  errors(fields, problems) {
    for (const name of ["price", "quantity", "budget", "expires_at", "time_in_force", "post_only"]) {
      const field = this.field(name);
      const words = fields[name]?.join(" ") ?? "";
      let place = document.getElementById(`${field.id}-error`);
      if (words && !place) {
        place = element("p", { class: "wrong", id: `${field.id}-error` });
        field.closest(".field").append(place);
      }
      if (words) {
        write(place, words);
        field.setAttribute("aria-invalid", "true");
        field.setAttribute("aria-describedby", place.id);
      } else if (place) {
        place.remove();
        field.removeAttribute("aria-invalid");
        field.removeAttribute("aria-describedby");
      }
    }
    const place = this.form.querySelector("[data-errors]");
    place.replaceChildren();
    if (problems.length) {
      place.append(element("div", { class: "note", "data-tone": "bad", role: "alert" },
        element("div", {}, ...problems.map((text) => element("p", {}, text)))));
      announce(problems.join(" "));
    }
  }
}

// What was typed, if it can be a figure; what cannot is not repeated on the button.
function figure(text) {
  return /^[\d０-９][\d０-９,，.]*$/.test(text.trim()) ? text.trim() : "";
}

// The mark of a form that was never sent: what makes pressing twice one order.
function mark() {
  const drawn = crypto.getRandomValues(new Uint32Array(22));
  return [...drawn].map((number) => LETTERS[number % LETTERS.length]).join("");
}
