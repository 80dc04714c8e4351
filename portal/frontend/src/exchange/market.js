// The market of one series as the page knows it: order book, trades, ticker. It lives on the feed;
// while that is away it asks the trading API every few seconds, which says the same numbers.
import { Feed } from "./feed.js";
import { quantity, read } from "./numbers.js";
import { OrderBook } from "./order_book.js";

const POLL = 3000;
const MOST_TRADES = 30;
const LEVELS = 1000;

export class Market extends EventTarget {
  constructor({ symbol, feed, interval }) {
    super();
    this.pair = `${symbol}CNY`;
    this.address = feed;
    this.interval = interval;
    this.book = new OrderBook();
    this.trades = [];
    this.ticker = null;
    this.state = "connecting";
    this.fetching = false;
  }

  start() {
    if (this.address) {
      this.feed = new Feed({
        address: this.address,
        streams: [this.stream("depth@100ms"), this.stream("trade"), this.stream("ticker"), this.candles()],
        onMessage: (stream, data) => this.took(data),
        onOpen: () => this.opened(),
        onState: (state) => this.show(state),
      }).start();
    } else {
      this.show("lost");
      this.poll();
    }
    setInterval(() => this.poll(), POLL);
  }

  stream(kind) {
    return `${this.pair.toLowerCase()}@${kind}`;
  }

  candles() {
    // Days are those of the shops: midnight in Beijing.
    return this.stream(`kline_${this.interval}${this.interval === "1d" ? "@+08:00" : ""}`);
  }

  chooseInterval(interval) {
    const before = this.candles();
    this.interval = interval;
    this.feed?.change([this.candles()], [before]);
  }

  async history(limit = 300) {
    const zone = this.interval === "1d" ? "&timeZone=8" : "";
    return this.get(`klines?interval=${this.interval}&limit=${limit}${zone}&`);
  }

  opened() {
    this.book.reset();
    this.snapshot();
    this.catchUp();
  }

  took(data) {
    switch (data.e) {
      case "depthUpdate":
        if (!this.book.change(data)) {
          this.snapshot();
        }
        this.tell("book");
        break;
      case "trade":
        this.addTrades([data]);
        break;
      case "24hrTicker":
        this.takeTicker(data.c, data.o, data.h, data.l, data.v, data.q);
        break;
      case "kline":
        this.dispatchEvent(new CustomEvent("candle", { detail: data.k }));
        break;
      default:
    }
  }

  // Fetch snapshots until one joins the changes that came meanwhile.
  async snapshot() {
    if (this.fetching) {
      return;
    }
    this.fetching = true;
    try {
      for (let tries = 0; tries < 10; tries += 1) {
        const shown = await this.get(`depth?limit=${LEVELS}&`);
        if (shown && this.book.snapshot(shown)) {
          this.tell("book");
          return;
        }
        await new Promise((resolve) => setTimeout(resolve, 300));
      }
    } finally {
      this.fetching = false;
    }
  }

  async catchUp() {
    const [shown, ticker] = await Promise.all([
      this.get(`trades?limit=${MOST_TRADES}&`),
      this.get("ticker/24hr?"),
    ]);
    if (shown) {
      this.addTrades(shown.map((one) => ({
        t: one.id, p: one.price, q: one.qty, T: one.time, m: one.isBuyerMaker,
        ledgerSequence: one.ledgerSequence,
      })));
    }
    if (ticker) {
      this.takeTicker(ticker.lastPrice, ticker.openPrice, ticker.highPrice, ticker.lowPrice,
        ticker.volume, ticker.quoteVolume);
    }
  }

  async poll() {
    if (this.state === "live" || document.hidden) {
      // A book that never got its snapshot is asked for again.
      if (this.state === "live" && !this.book.ready) {
        this.snapshot();
      }
      return;
    }
    const shown = await this.get(`depth?limit=${LEVELS}&`);
    if (shown && this.state !== "live") {
      this.book.replace(shown);
      this.tell("book");
      this.catchUp();
    }
  }

  addTrades(found) {
    const known = new Set(this.trades.map((trade) => trade.number));
    const fresh = found.filter((one) => !known.has(one.t)).map((one) => ({
      number: one.t,
      price: read(one.p),
      quantity: quantity(one.q),
      at: one.T,
      rising: !one.m,
      sequence: one.ledgerSequence,
    }));
    if (fresh.length) {
      this.trades = [...this.trades, ...fresh]
        .sort((one, other) => other.number - one.number)
        .slice(0, MOST_TRADES);
      this.dispatchEvent(new CustomEvent("trades", { detail: fresh }));
    }
  }

  takeTicker(last, open, high, low, volume, value) {
    this.ticker = {
      last: read(last), open: read(open), high: read(high), low: read(low),
      volume: quantity(volume), value: read(value),
    };
    this.tell("ticker");
  }

  async get(path) {
    try {
      const response = await fetch(`/api/v3/${path}symbol=${this.pair}`);
      return response.ok ? await response.json() : null;
    } catch {
      return null;
    }
  }

  show(state) {
    this.state = state;
    this.tell("state");
  }

  tell(name) {
    this.dispatchEvent(new Event(name));
  }
}
