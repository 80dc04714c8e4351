// The depth of the order book: how much waits up to each price, buyers left, sellers right.
import { price, whole } from "./numbers.js";
import { drawn, element } from "./dom.js";

const WIDTH = 1000;
const HEIGHT = 300;
const NEAR = 0.12;

export class DepthPlot {
  constructor(canvas, { tick }) {
    this.tick = tick;
    this.bids = drawn("polygon", { class: "depth-bids" });
    this.asks = drawn("polygon", { class: "depth-asks" });
    const svg = drawn("svg", { viewBox: `0 0 ${WIDTH} ${HEIGHT}`, preserveAspectRatio: "none", focusable: "false" }, this.bids, this.asks);
    this.labels = ["depth-low", "depth-middle", "depth-high", "depth-most"].map((name) => element("span", { class: name }));
    this.place = element("div", { class: "depth-plot", hidden: true }, svg, ...this.labels);
    canvas.append(this.place);
  }

  paint({ bids, asks }) {
    if (this.place.hidden || !bids.length || !asks.length) {
      return;
    }
    const middle = (bids[0][0] + asks[0][0]) / 2;
    const reach = middle * NEAR;
    const low = Math.max(middle - reach, bids.at(-1)[0]);
    const high = Math.min(middle + reach, asks.at(-1)[0]);
    const span = Math.max(middle - low, high - middle, this.tick);
    const left = sums(bids.filter(([at]) => at >= middle - span));
    const right = sums(asks.filter(([at]) => at <= middle + span));
    const most = Math.max(left.at(-1)?.[1] ?? 1, right.at(-1)?.[1] ?? 1);
    const across = (at) => ((at - middle + span) / (2 * span)) * WIDTH;
    const down = (total) => HEIGHT - (total / most) * (HEIGHT - 20);
    this.bids.setAttribute("points", steps(left, across, down, 0));
    this.asks.setAttribute("points", steps(right, across, down, WIDTH));
    const [lowest, centre, highest, deepest] = this.labels;
    lowest.textContent = `¥${price(Math.round(middle - span), this.tick)}`;
    centre.textContent = `¥${price(Math.round(middle), this.tick)}`;
    highest.textContent = `¥${price(Math.round(middle + span), this.tick)}`;
    deepest.textContent = whole(most);
  }
}

function sums(levels) {
  let total = 0;
  return levels.map(([at, count]) => [at, (total += count)]);
}

function steps(levels, across, down, edge) {
  if (!levels.length) {
    return "";
  }
  const points = [`${across(levels[0][0])},${HEIGHT}`];
  let before = HEIGHT;
  for (const [at, total] of levels) {
    points.push(`${across(at)},${before}`, `${across(at)},${down(total)}`);
    before = down(total);
  }
  points.push(`${edge},${before}`, `${edge},${HEIGHT}`);
  return points.join(" ");
}
