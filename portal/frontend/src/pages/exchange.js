// The exchange page: everything that lives. Without it the page shows the market as of its loading.
import { Connection } from "../exchange/connection.js";
import { DepthPlot } from "../exchange/depth_plot.js";
import { flash, write } from "../exchange/dom.js";
import { listenToKeys } from "../exchange/keys.js";
import { Ladder } from "../exchange/ladder.js";
import { Market } from "../exchange/market.js";
import { about, change, price, whole } from "../exchange/numbers.js";
import { OrderForm } from "../exchange/order_form.js";
import { Own } from "../exchange/own.js";
import { PricePlot } from "../exchange/price_plot.js";
import { repainting } from "../exchange/repaint.js";
import { Tabs } from "../exchange/tabs.js";
import { paintTape } from "../exchange/tape.js";

const root = document.querySelector("[data-exchange]");
const find = (selector) => root.querySelector(selector);
const { symbol } = root.dataset;
const tick = Number(root.dataset.tick);
const signedIn = root.dataset.signedIn === "yes";

const market = new Market({ symbol, feed: document.body.dataset.feed, interval: "1h" });
const tabs = new Tabs(root);
const connection = new Connection(find("[data-live]"));
const ladder = new Ladder(find("[data-ladder]"), {
  tick,
  pick: (at) => {
    order.setPrice(price(at, tick));
    tabs.show("trade");
  },
});
const depth = new DepthPlot(find("#price-plot [data-chart]"), { tick });
const plot = new PricePlot(find("#price-plot"), { tick, market });

const paintBook = repainting(() => {
  if (market.book.ready) {
    const levels = market.book.levels();
    ladder.paint(levels);
    depth.paint(levels);
  }
});
const paintTrades = repainting(() => paintTape(find("[data-tape] tbody"), market.trades, tick));

let own = null;
const order = new OrderForm(find("[data-order]"), {
  signedIn,
  best: () => {
    const { bids, asks } = market.book.levels();
    return [bids[0]?.[0] ?? 0, asks[0]?.[0] ?? 0];
  },
  placed: () => own?.look(),
  money: Number(root.dataset.money ?? 0),
  units: Number(root.dataset.units ?? 0),
});

if (signedIn) {
  own = new Own(find("[data-own-place]"), {
    symbol,
    token: find("[data-order] [name=csrf_token]").value,
    changed: ({ money, units, prices }) => {
      order.free(money, units);
      ladder.mine = prices;
      paintBook();
    },
  });
}

market.addEventListener("book", () => paintBook());
market.addEventListener("trades", (event) => {
  paintTrades();
  own?.traded(event.detail);
});
market.addEventListener("state", () => connection.show(market.state));
market.addEventListener("ticker", repainting(paintHead));

let lastShown = 0;

function paintHead() {
  const { last, open, high, low, volume, value } = market.ticker;
  if (!last) {
    return;
  }
  const [direction, words] = change(last, open);
  write(find("[data-last]"), `¥${price(last, tick)}`);
  if (lastShown) {
    flash(find("[data-last]"), last - lastShown);
  }
  lastShown = last;
  const shown = find("[data-change] .change");
  shown.className = `change ${direction > 0 ? "rise" : direction < 0 ? "fall" : ""}`;
  write(shown, `${direction > 0 ? "▲ " : direction < 0 ? "▼ " : ""}${words}`);
  write(find("[data-high-price]"), price(high, tick));
  write(find("[data-low-price]"), price(low, tick));
  write(find("[data-volume]"), whole(volume));
  write(find("[data-value]"), about(value));
  ladder.last(last, open);
  document.title = document.title.replace(/^(¥[\d.,]+ )?/, `¥${price(last, tick)} `);
}

find("[data-group]").addEventListener("change", (event) => {
  ladder.group = Number(event.target.value);
  paintBook();
});

for (const button of root.querySelectorAll("[data-interval]")) {
  button.addEventListener("click", () => {
    press("[data-interval]", button);
    market.chooseInterval(button.dataset.interval);
    plot.load();
  });
}
for (const button of root.querySelectorAll("[data-plot]")) {
  button.addEventListener("click", () => {
    press("[data-plot]", button);
    depth.place.hidden = button.dataset.plot !== "depth";
    plot.place.hidden = button.dataset.plot === "depth";
    paintBook();
  });
}

function press(among, button) {
  for (const other of root.querySelectorAll(among)) {
    other.setAttribute("aria-pressed", other === button ? "true" : "false");
  }
}

function enter(part, name) {
  tabs.show(part);
  const field = order.field(name);
  field.focus();
  field.select?.();
}

listenToKeys(root, {
  "/": () => location.assign("/#q"),
  b: () => order.choose("side", "buy"),
  s: () => order.choose("side", "sell"),
  l: () => order.choose("kind", "limit"),
  m: () => order.choose("kind", "market"),
  p: () => enter("trade", "price"),
  q: () => enter("trade", "quantity"),
  c: () => tabs.show("chart"),
  o: () => {
    tabs.show("orders");
    find("#orders").scrollIntoView({ block: "nearest" });
  },
  place: () => find("[data-order]").requestSubmit(),
});

market.start();
plot.start();
