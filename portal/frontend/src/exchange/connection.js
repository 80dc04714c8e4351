// The state of the connection, shown as it is.
import { announce } from "./announce.js";
import { write } from "./dom.js";
import { _ } from "../words.js";

const WORDS = {
  connecting: () => _("connecting"),
  live: () => _("live"),
  stale: () => _("not current"),
  lost: () => _("reconnecting"),
};
const AFTER = 1500;

export class Connection {
  constructor(node) {
    this.node = node;
    this.told = "live";
  }

  show(state) {
    this.node.dataset.state = state;
    write(this.node, WORDS[state]());
    this.node.title = state === "lost" ? _("Meanwhile prices are fetched every few seconds.") : "";
    document.documentElement.toggleAttribute("data-stale", state === "stale" || state === "lost");
    clearTimeout(this.timer);
    // A hiccup that is over at once is not worth a word.
    this.timer = setTimeout(() => this.tell(state), AFTER);
  }

  tell(state) {
    if (state === this.told || state === "connecting") {
      return;
    }
    this.told = state;
    announce(state === "live" ? _("Prices are live again.") : _("Prices are not current."));
  }
}
