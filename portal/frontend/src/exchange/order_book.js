// A local order book by the public rule: changes are buffered until a snapshot is there; those it
// already shows are dropped; from then on each change must follow the one before without a gap.
import { quantity, read } from "./numbers.js";

export class OrderBook {
  constructor() {
    this.reset();
  }

  // Forget everything: a connection was lost, or a change is missing.
  reset() {
    this.bids = new Map();
    this.asks = new Map();
    this.size = 0;
    this.ready = false;
    this.waiting = [];
  }

  // Takes a change of the feed. Returns false where one is missing: then a snapshot is needed.
  change(event) {
    if (!this.ready) {
      this.waiting.push(event);
      return true;
    }
    if (event.u <= this.size) {
      return true;
    }
    if (event.U > this.size + 1) {
      this.reset();
      this.waiting.push(event);
      return false;
    }
    apply(this.bids, event.b);
    apply(this.asks, event.a);
    this.size = event.u;
    return true;
  }

  // Takes a snapshot. Returns false if the changes that wait do not join it: it is too old.
  snapshot(shown) {
    const next = this.waiting.find((event) => event.u > shown.lastUpdateId);
    if (next && next.U > shown.lastUpdateId + 1) {
      return false;
    }
    const { waiting } = this;
    this.replace(shown);
    return waiting.every((event) => this.change(event));
  }

  // Takes a snapshot as it is, where no changes come: the feed is away.
  replace(shown) {
    this.reset();
    apply(this.bids, shown.bids);
    apply(this.asks, shown.asks);
    this.size = shown.lastUpdateId;
    this.ready = true;
  }

  // Returns both sides as [price, quantity], best first.
  levels() {
    return {
      bids: [...this.bids].sort((one, other) => other[0] - one[0]),
      asks: [...this.asks].sort((one, other) => one[0] - other[0]),
    };
  }
}

function apply(side, levels) {
  for (const [at, there] of levels) {
    const price = read(at);
    const count = quantity(there);
    if (count) {
      side.set(price, count);
    } else {
      side.delete(price);
    }
  }
}

// Groups levels into steps away from the middle and sums them up, as the server does.
export function ladder(levels, step, most) {
  return {
    bids: side(levels.bids, (price) => price - (price % step), most),
    asks: side(levels.asks, (price) => price + ((step - (price % step)) % step), most),
  };
}

function side(levels, stepOf, most) {
  const steps = [];
  let total = 0;
  for (const [price, count] of levels) {
    const at = stepOf(price);
    const last = steps.at(-1);
    if (last && last.price === at) {
      last.quantity += count;
    } else if (steps.length === most) {
      break;
    } else {
      steps.push({ price: at, quantity: count });
    }
    total += count;
    steps.at(-1).total = total;
  }
  return steps;
}
