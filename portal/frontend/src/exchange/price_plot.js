// Candles and volume. The library is fetched by itself, after the rest of the page works; the same
// figures stand in the table behind the plot.
import { price, whole } from "./numbers.js";
import { element } from "./dom.js";

const SHOWN = 24;

export class PricePlot {
  constructor(frame, { tick, market }) {
    this.frame = frame;
    this.canvas = frame.querySelector("[data-chart]");
    this.body = frame.querySelector("tbody");
    this.tick = tick;
    this.market = market;
    this.candles = [];
    market.addEventListener("candle", (event) => this.take(event.detail));
    frame.querySelector("details").addEventListener("toggle", () => this.table());
  }

  async start() {
    this.library = await import("lightweight-charts");
    this.place = element("div", { class: "plot" });
    this.canvas.append(this.place);
    this.chart = this.library.createChart(this.place, { autoSize: true, ...this.look() });
    this.prices = this.chart.addSeries(this.library.CandlestickSeries, {
      priceFormat: {
        type: "custom",
        minMove: this.tick / 10000,
        formatter: (value) => price(Math.round(value * 10000), this.tick),
      },
    });
    this.volumes = this.chart.addSeries(this.library.HistogramSeries, {
      priceFormat: { type: "custom", minMove: 1, formatter: (value) => whole(Math.round(value)) },
      priceScaleId: "volume",
      lastValueVisible: false,
      priceLineVisible: false,
    });
    this.chart.priceScale("right").applyOptions({ scaleMargins: { top: 0.08, bottom: 0.28 } });
    this.chart.priceScale("volume").applyOptions({ scaleMargins: { top: 0.78, bottom: 0 } });
    this.paintColours();
    await this.load();
    const night = matchMedia("(prefers-color-scheme: dark)");
    night.addEventListener("change", () => this.repaint());
    new MutationObserver(() => this.repaint()).observe(document.documentElement, { attributes: true });
  }

  async load() {
    const asked = this.market.interval;
    const rows = await this.market.history();
    if (!rows || asked !== this.market.interval) {
      return;
    }
    this.candles = rows.map((row) => ({
      at: row[0], open: Number(row[1]), high: Number(row[2]), low: Number(row[3]),
      close: Number(row[4]), volume: Number(row[5]),
    }));
    this.draw();
    this.chart.timeScale().applyOptions({ timeVisible: asked !== "1d" });
    this.chart.timeScale().setVisibleLogicalRange({
      from: Math.max(-2, this.candles.length - 120), to: this.candles.length + 3,
    });
    this.table();
  }

  take(kline) {
    if (!this.chart || kline.i !== this.market.interval || !this.candles.length) {
      return;
    }
    const candle = {
      at: kline.t, open: Number(kline.o), high: Number(kline.h), low: Number(kline.l),
      close: Number(kline.c), volume: Number(kline.v),
    };
    const last = this.candles.at(-1);
    if (candle.at < last.at) {
      return;
    }
    if (candle.at === last.at) {
      this.candles[this.candles.length - 1] = candle;
    } else {
      this.candles.push(candle);
    }
    this.prices.update(priced(candle));
    this.volumes.update(this.measured(candle));
    this.table();
  }

  draw() {
    this.prices.setData(this.candles.map(priced));
    this.volumes.setData(this.candles.map((candle) => this.measured(candle)));
  }

  measured(candle) {
    const colour = candle.close >= candle.open ? this.colours.riseWash : this.colours.fallWash;
    return { time: time(candle.at), value: candle.volume, color: colour };
  }

  // The table is written while it is open, newest first.
  table() {
    if (!this.frame.querySelector("details").open || !this.candles.length) {
      return;
    }
    const written = new Intl.DateTimeFormat(document.documentElement.lang, {
      month: "short", day: "numeric", hour: "2-digit", minute: "2-digit", hour12: false,
    });
    const cell = (text) => element("td", { class: "number" }, text);
    const figure = (value) => cell(price(Math.round(value * 10000), this.tick));
    this.body.replaceChildren(...this.candles.slice(-SHOWN).reverse().map((candle) => element("tr", {},
      element("td", {}, element("time", { datetime: new Date(candle.at).toISOString() }, written.format(candle.at))),
      figure(candle.open), figure(candle.high), figure(candle.low), figure(candle.close),
      cell(whole(candle.volume)))));
  }

  repaint() {
    this.chart.applyOptions(this.look());
    this.paintColours();
    this.draw();
  }

  paintColours() {
    this.colours = {
      rise: colour("--rise"), fall: colour("--fall"),
      riseWash: colour("--rise", 0.35), fallWash: colour("--fall", 0.35),
    };
    const { rise, fall } = this.colours;
    this.prices.applyOptions({
      upColor: rise, borderUpColor: rise, wickUpColor: rise,
      downColor: fall, borderDownColor: fall, wickDownColor: fall,
    });
  }

  look() {
    return {
      layout: {
        background: { color: colour("--sheet") },
        textColor: colour("--ink-soft"),
        fontFamily: getComputedStyle(document.body).fontFamily,
        // The mention that its licence asks for stands below the plot, where it can be read aloud.
        attributionLogo: false,
      },
      grid: { vertLines: { color: colour("--line", 0.5) }, horzLines: { color: colour("--line", 0.5) } },
      rightPriceScale: { borderColor: colour("--line") },
      timeScale: { borderColor: colour("--line"), timeVisible: true, secondsVisible: false },
      localization: { locale: document.documentElement.lang },
    };
  }
}

const priced = ({ at, open, high, low, close }) => ({ time: time(at), open, high, low, close });

// The library knows no zones: what it is told is the wall clock of the reader.
function time(at) {
  return at / 1000 - new Date(at).getTimezoneOffset() * 60;
}

// A token of the styles as the canvas can use it.
function colour(token, strength = 1) {
  const probe = element("span");
  probe.style.color = `var(${token})`;
  document.body.append(probe);
  const found = getComputedStyle(probe).color;
  probe.remove();
  const [red, green, blue] = found.match(/[\d.]+/g);
  return `rgba(${red}, ${green}, ${blue}, ${strength})`;
}
