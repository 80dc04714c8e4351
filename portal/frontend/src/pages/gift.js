// A gift to hand on: its link is copied, or handed to another program of the phone.
import { _ } from "../words.js";

const link = document.getElementById("link");
const said = document.querySelector("[data-copy-said]");

document.querySelector("[data-copy]")?.addEventListener("click", async () => {
  try {
    await navigator.clipboard.writeText(link.value);
    said.textContent = _("Copied.");
  } catch {
    // Without leave to copy it is marked, so that one key does it.
    link.select();
    said.textContent = _("Now press the keys for copying.");
  }
});

const share = document.querySelector("[data-share]");
if (share && navigator.share) {
  share.hidden = false;
  share.addEventListener("click", async () => {
    try {
      await navigator.share({ title: share.dataset.share, url: link.value });
    } catch {
      // Closed without choosing: nothing was handed on.
    }
  });
}
