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
