// The holder's code: drawn anew before it runs out, and what was taken is shown as it is taken.
import { _ } from "../words.js";

const LOOK_EVERY = 3000;
const place = document.querySelector("[data-uses]");
const newest = () => place.querySelector("[data-newest]")?.dataset.newest ?? "";

function again() {
  const link = document.querySelector("[data-again]");
  if (link) {
    location.replace(link.href);
  }
}

const renew = document.querySelector("[data-renew]");
if (renew) {
  setTimeout(() => document.visibilityState === "visible" ? again() : dim(), Number(renew.dataset.renew));
}

// A page that lay in a pocket shows a code that has run out: a new one when it is looked at again.
function dim() {
  document.addEventListener("visibilitychange", again, { once: true });
}

// The screen stays on while a code is shown, and as bright as it was chosen, over new codes too.
const bright = document.querySelector("[data-bright]");
if (bright) {
  bright.checked = sessionStorage.getItem("bright") === "1";
  bright.addEventListener("change", () => sessionStorage.setItem("bright", bright.checked ? "1" : "0"));
}

let awake;

async function stayAwake() {
  if (renew && document.visibilityState === "visible" && !awake) {
    try {
      awake = await navigator.wakeLock?.request("screen");
      awake?.addEventListener("release", () => (awake = undefined));
    } catch {
      // The phone would rather save power: it dims as ever.
    }
  }
}

stayAwake();
document.addEventListener("visibilitychange", stayAwake);

async function look() {
  if (document.visibilityState === "visible") {
    try {
      const answer = await fetch(place.dataset.uses, { headers: { Accept: "text/html" } });
      if (answer.ok && !answer.redirected) {
        const before = newest();
        place.innerHTML = await answer.text();
        if (newest() !== before && renew) {
          renew.textContent = _("This code was used. See below what was taken.");
          document.querySelector(".ticket-slot img")?.remove();
          document.querySelector(".code-number")?.remove();
        }
      }
    } catch {
      // No network just now: the list is as old as it says, and is asked for again.
    }
  }
  setTimeout(look, LOOK_EVERY);
}

setTimeout(look, LOOK_EVERY);
