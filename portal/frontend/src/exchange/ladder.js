// The ladder: cells are written in place, so that nothing jumps and the keyboard keeps its place.
import { change, price, whole } from "./numbers.js";
import { drawn, element, flash, write } from "./dom.js";
import { ladder } from "./order_book.js";
import { _ } from "../words.js";

const LEVELS = 12;
const MINE = _("yours among them");

export class Ladder {
  // `pick(price)` is called with the price of a row that was chosen.
  constructor(place, { tick, pick }) {
    this.tick = tick;
    this.group = 1;
    this.mine = new Set();
    this.middle = place.querySelector(".ladder-middle th");
    this.rows = {
      asks: rows(place.querySelector('[data-side="asks"]'), "ask").reverse(),
      bids: rows(place.querySelector('[data-side="bids"]'), "bid"),
    };
    place.addEventListener("click", (event) => {
      const row = event.target.closest("tr[data-price]");
      if (row) {
        pick(Number(row.dataset.price));
      }
    });
  }

  paint(levels) {
    const step = this.tick * this.group;
    const shown = ladder(levels, step, LEVELS);
    const most = Math.max(1, shown.bids.at(-1)?.total ?? 0, shown.asks.at(-1)?.total ?? 0);
    for (const side of ["asks", "bids"]) {
      this.rows[side].forEach((row, place) => this.fill(row, shown[side][place], most, step));
    }
  }

  fill(row, level, most, step) {
    const [at, there, depth] = row.children;
    row.toggleAttribute("aria-hidden", !level);
    if (!level) {
      delete row.dataset.price;
      row.classList.remove("ladder-mine");
      at.replaceChildren();
      write(there, "");
      depth.replaceChildren();
      return;
    }
    const text = price(level.price, this.tick);
    const same = row.dataset.price === String(level.price);
    row.dataset.price = level.price;
    if (!at.firstElementChild) {
      at.replaceChildren(element("button", { type: "button" }));
    }
    at.firstElementChild.dataset.pick = level.price;
    write(at.firstElementChild, text);
    const mine = [...this.mine].some((own) => own - (own % step) === level.price || own === level.price);
    row.classList.toggle("ladder-mine", mine);
    const before = Number(row.dataset.quantity || 0);
    row.dataset.quantity = level.quantity;
    const words = mine ? ` ${MINE}` : "";
    if (write(there, whole(level.quantity) + words)) {
      there.replaceChildren(whole(level.quantity), ...(mine ? [element("span", { class: "unseen" }, words)] : []));
      flash(there, same ? level.quantity - before : 0);
    }
    if (!depth.firstElementChild) {
      depth.replaceChildren(
        drawn("svg", { viewBox: "0 0 100 1", preserveAspectRatio: "none", "aria-hidden": "true", focusable: "false" },
          drawn("rect", { height: 1 })),
        element("span"),
      );
    }
    depth.querySelector("rect").setAttribute("width", Math.max(1, Math.floor((level.total * 100) / most)));
    write(depth.lastElementChild, whole(level.total));
  }

  last(now, before) {
    const [direction, words] = change(now, before);
    const arrow = direction > 0 ? "▲" : direction < 0 ? "▼" : "–";
    this.middle.replaceChildren(
      `¥${price(now, this.tick)} `,
      element("span", { class: `change ${direction > 0 ? "rise" : direction < 0 ? "fall" : ""}` }, `${arrow} ${words}`),
    );
  }
}

function rows(body, side) {
  while (body.children.length < LEVELS) {
    const empty = element("tr", { class: `ladder-${side}` },
      element("td", { class: "ladder-price" }), element("td"), element("td", { class: "ladder-depth" }));
    side === "ask" ? body.prepend(empty) : body.append(empty);
  }
  for (const row of body.children) {
    row.children[0].className = "ladder-price";
    row.children[2].className = "ladder-depth";
  }
  return [...body.children];
}
