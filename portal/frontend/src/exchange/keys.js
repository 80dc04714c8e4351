// The keyboard: single keys act where nobody is typing, and can be switched off by who dictates.
const SWITCH = "single-keys";

export function listenToKeys(root, acts) {
  const dialog = root.querySelector("[data-keys]");
  const box = dialog.querySelector("[data-single-keys]");
  box.checked = localStorage.getItem(SWITCH) !== "off";
  box.addEventListener("change", () => localStorage.setItem(SWITCH, box.checked ? "on" : "off"));

  document.addEventListener("keydown", (event) => {
    if (event.isComposing) {
      return;
    }
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
      event.preventDefault();
      acts.place();
      return;
    }
    if (event.ctrlKey || event.metaKey || event.altKey || !box.checked || isTyping(event.target)) {
      return;
    }
    if (event.key === "?") {
      event.preventDefault();
      dialog.open ? dialog.close() : dialog.showModal();
      return;
    }
    const act = dialog.open ? null : acts[event.key];
    if (act) {
      event.preventDefault();
      act();
    }
  });

  root.querySelector("[data-show-keys]")?.addEventListener("click", () => dialog.showModal());
}

function isTyping(node) {
  return node.matches?.("input:not([type=radio], [type=checkbox]), textarea, select, [contenteditable]");
}
