// The connection says truthfully how current it is, and comes back for as long as the page is there.
import assert from "node:assert/strict";
import { mock, test } from "node:test";
import { source } from "./browser.mjs";

mock.timers.enable({ apis: ["setInterval", "setTimeout", "Date"] });
const { Feed } = await source("feed.js");

class Socket {
  constructor(made, address) {
    Object.assign(this, { address, sent: [], readyState: 0, closed: false });
    made.push(this);
  }

  send(text) {
    this.sent.push(JSON.parse(text));
  }

  close() {
    this.closed = true;
  }

  open() {
    this.readyState = 1;
    this.onopen();
  }
}

function connected() {
  const made = [];
  const told = { states: [], messages: [], opened: 0 };
  const feed = new Feed({
    address: "//feed",
    streams: ["a@trade", "a@ticker"],
    onMessage: (stream, data) => told.messages.push([stream, data]),
    onOpen: () => { told.opened += 1; },
    onState: (state) => told.states.push(state),
    Socket: function (address) { return new Socket(made, address); },
  }).start();
  made[0].open();
  return { feed, told, made, newest: () => made.at(-1) };
}

test("it listens to its streams and hands their messages on", () => {
  const { told, newest } = connected();
  newest().onmessage({ data: '{"stream":"a@trade","data":{"p":"1"}}' });
  newest().onmessage({ data: '{"result":null,"id":1}' });

  assert.equal(newest().address, "//feed/stream?streams=a@trade/a@ticker");
  assert.deepEqual(told.messages, [["a@trade", { p: "1" }]]);
  assert.deepEqual([told.states, told.opened], [["live"], 1]);
});

test("silence is asked about, then shown, then given up", () => {
  const { told, newest } = connected();
  const first = newest();
  mock.timers.tick(3000);
  assert.equal(first.sent[0].method, "LIST_SUBSCRIPTIONS");
  assert.deepEqual(told.states, ["live"]);

  mock.timers.tick(2000);
  assert.deepEqual(told.states, ["live", "stale"]);
  first.onmessage({ data: '{"result":[],"id":1}' });
  assert.equal(told.states.at(-1), "live");

  mock.timers.tick(14000);
  assert.equal(first.closed, true);
  assert.equal(told.states.at(-1), "lost");
});

test("it comes back without end, ever more slowly, and says so", () => {
  const { told, made, newest } = connected();
  newest().onclose();
  assert.equal(told.states.at(-1), "lost");
  for (let tries = 0; tries < 20; tries += 1) {
    const before = made.length;
    mock.timers.tick(6300);
    assert.equal(made.length, before + 1);
    newest().onclose();
  }
  mock.timers.tick(6300);
  newest().open();
  assert.equal(told.states.at(-1), "live");
  assert.equal(told.opened, 2);
});

test("a page that is left closes its connection, and opens another when it is shown again", () => {
  const { told, newest } = connected();
  const first = newest();
  globalThis.tell("pagehide");
  assert.equal(first.closed, true);
  mock.timers.tick(60000);
  assert.equal(newest(), first);

  globalThis.tell("pageshow", { persisted: true });
  newest().open();
  assert.equal(told.states.at(-1), "live");
});

test("other streams are asked for on the same connection", () => {
  const { feed, newest } = connected();
  feed.change(["a@kline_1m"], ["a@ticker"]);

  assert.deepEqual(newest().sent.map(({ method, params }) => [method, params]), [
    ["UNSUBSCRIBE", ["a@ticker"]],
    ["SUBSCRIBE", ["a@kline_1m"]],
  ]);
});
