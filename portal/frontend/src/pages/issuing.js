// A series: the total of what one is about to buy, the discount of what one is about to issue, and
// how long an offering stays open. All of it can be had without.
import { _ } from "../words.js";

const WIDE = { "０": 0, "１": 1, "２": 2, "３": 3, "４": 4, "５": 5, "６": 6, "７": 7, "８": 8, "９": 9 };
const YUAN = 10_000;

function understood(text) {
  const plain = text
    .replace(/[０-９]/g, (digit) => WIDE[digit])
    .replace(/．/g, ".")
    .replace(/[，,\s¥￥元]/g, "");
  return /^\d+(\.\d+)?$/.test(plain) ? Number(plain) : NaN;
}

function yuan(units) {
  const digits = { minimumFractionDigits: 2, maximumFractionDigits: 4 };
  return `¥${(units / YUAN).toLocaleString("en", digits)}`;
}

for (const form of document.querySelectorAll("[data-buy]")) {
  const line = form.querySelector("[data-total]");
  const input = form.elements.quantity;
  const show = () => {
    const quantity = understood(input.value);
    line.hidden = !Number.isInteger(quantity) || quantity <= 0;
    line.querySelector("strong").textContent = yuan(quantity * Number(form.dataset.price));
  };
  input.addEventListener("input", show);
  show();
}

for (const form of document.querySelectorAll("[data-issue]")) {
  const place = form.querySelector("[data-discount]");
  const show = () => {
    const price = understood(form.elements.issue_price.value);
    const worth = understood(form.elements.face_value.value);
    const part = price / worth;
    if (!(part > 0 && part < 1)) {
      place.textContent = "";
      return;
    }
    const off = String(+(100 - part * 100).toFixed(2));
    const tenths = String(+(part * 10).toFixed(2));
    place.textContent = _("That is {off} off ({tenths} of ten).", { off: `${off}%`, tenths });
  };
  form.addEventListener("input", show);
  show();
}

const SECOND = 1000;

for (const place of document.querySelectorAll("[data-until]")) {
  const until = Number(place.dataset.until);
  const tick = () => {
    const left = Math.max(0, Math.floor((until - Date.now()) / SECOND));
    const [days, hours] = [Math.floor(left / 86_400), Math.floor((left % 86_400) / 3600)];
    const [minutes, seconds] = [Math.floor((left % 3600) / 60), left % 60];
    place.textContent = days
      ? _("{days} d {hours} h left", { days, hours })
      : _("{hours} h {minutes} min {seconds} s left", { hours, minutes, seconds });
    if (left) {
      setTimeout(tick, days ? 60 * SECOND : SECOND);
    }
  };
  tick();
}
