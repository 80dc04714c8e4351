// A code to be scanned with another device: once it is paid, this page goes back by itself.
const LOOK_EVERY = 3000;
const WAITING = new Set(["announced", "awaited"]);
const place = document.querySelector("[data-paid]");

async function look() {
  if (document.visibilityState === "visible") {
    try {
      const answer = await fetch(place.dataset.paid, { headers: { Accept: "application/json" } });
      if (!answer.ok) {
        return; // whoever looks is not the payer, and presses the button
      }
      if (!WAITING.has((await answer.json()).state)) {
        location.replace(place.dataset.back);
        return;
      }
    } catch {
      // No network just now.
    }
  }
  setTimeout(look, LOOK_EVERY);
}

setTimeout(look, LOOK_EVERY);
