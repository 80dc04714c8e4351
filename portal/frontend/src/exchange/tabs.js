// On a phone one part of the page is shown at a time, by the tabs at the thumb; on a desk all are.
const PARTS = ["book", "chart", "trade", "orders"];

export class Tabs {
  constructor(root) {
    this.root = root;
    this.links = [...root.querySelectorAll("[data-tab]")];
    for (const link of this.links) {
      link.addEventListener("click", (event) => {
        event.preventDefault();
        this.show(link.dataset.tab);
        history.replaceState(null, "", `#${link.dataset.tab}`);
      });
    }
    const asked = location.hash.slice(1);
    this.show(PARTS.includes(asked) ? asked : "chart");
  }

  show(part) {
    this.root.dataset.part = part;
    for (const link of this.links) {
      if (link.dataset.tab === part) {
        link.setAttribute("aria-current", "true");
      } else {
        link.removeAttribute("aria-current");
      }
    }
  }
}
