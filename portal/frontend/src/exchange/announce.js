// What somebody who listens must hear: fills, stale prices, errors; never each tick.
import { drawn, element } from "./dom.js";
import { _ } from "../words.js";

const SIGNS = {
  good: "M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18z M8.5 12.2l2.5 2.5 4.6-5",
  bad: "M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18z M9 9l6 6M15 9l-6 6",
};
const LASTS = 8000;

export function announce(text) {
  const place = document.querySelector("[data-announce]");
  if (place) {
    place.textContent = "";
    setTimeout(() => {
      place.textContent = text;
    }, 50);
  }
}

// A toast, as the server makes them for pages without script; it is read aloud where it stands.
export function toast(text, tone = "good") {
  const sign = drawn(
    "svg",
    { class: "icon", viewBox: "0 0 24 24", "aria-hidden": "true" },
    drawn("path", { d: SIGNS[tone] }),
  );
  const close = element("button", { type: "button", "data-close": true, "aria-label": _("Close") }, "×");
  const made = element("div", { class: "toast", "data-tone": tone }, sign, element("p", {}, text), close);
  const toasts = document.querySelector(".toasts");
  toasts.hidden = false;
  toasts.append(made);
  setTimeout(() => made.remove(), LASTS);
}
