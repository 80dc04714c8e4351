// Keeps these pages among the programs of a phone: registers the worker, and says once that it can be
// done. Whoever puts that away, or has done it, is not told again.
import { _ } from "../words.js";

const TOLD = "install-told";

navigator.serviceWorker?.register("/worker.js").catch(() => {
  // Without it all goes on as in any browser, only not without a network.
});

function hint(text, install) {
  localStorage.setItem(TOLD, "1");
  const place = document.createElement("div");
  place.className = "install-hint";
  place.setAttribute("role", "region");
  place.setAttribute("aria-label", _("Install"));
  const words = document.createElement("p");
  words.textContent = text;
  place.append(words);
  if (install) {
    place.append(button(_("Install"), "button button-small button-primary", () => install().finally(() => place.remove())));
  }
  place.append(button(_("Not now"), "button button-small", () => place.remove()));
  document.body.append(place);
}

function button(label, looks, act) {
  const made = document.createElement("button");
  made.type = "button";
  made.className = looks;
  made.textContent = label;
  made.addEventListener("click", act);
  return made;
}

const told = () => localStorage.getItem(TOLD) !== null;

window.addEventListener("beforeinstallprompt", (event) => {
  event.preventDefault(); // its own bar would come at any time, and again
  if (!told()) {
    hint(_("Keep Scrip on this phone: your cards open at once, and can be read without a network."), () => event.prompt());
  }
});

// Safari has no such event: there one does it by hand.
if (navigator.standalone === false && /iPhone|iPad/.test(navigator.userAgent) && !told()) {
  hint(_("Keep Scrip on this phone: choose Share, then Add to Home Screen."));
}
