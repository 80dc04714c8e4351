// A local order book by the public rule: snapshot, buffered changes, no gap unseen.
import assert from "node:assert/strict";
import { test } from "node:test";
import { source } from "./browser.mjs";

const { OrderBook, ladder } = await source("order_book.js");

const snapshot = {
  lastUpdateId: 10,
  bids: [["0.80000000", "5.00000000"], ["0.79000000", "7.00000000"]],
  asks: [["0.82000000", "4.00000000"]],
};
const change = (first, last, b = [], a = []) => ({ U: first, u: last, b, a });

test("changes wait for the snapshot, and those that it shows are dropped", () => {
  const book = new OrderBook();
  book.change(change(8, 9, [["0.80000000", "99.00000000"]]));
  book.change(change(10, 12, [["0.80000000", "6.00000000"]], [["0.82000000", "0.00000000"]]));

  assert.equal(book.ready, false);
  assert.equal(book.snapshot(snapshot), true);
  assert.deepEqual(book.levels(), { bids: [[8000, 6], [7900, 7]], asks: [] });
  assert.equal(book.size, 12);
});

test("a snapshot older than the changes that wait is not taken", () => {
  const book = new OrderBook();
  book.change(change(13, 14));

  assert.equal(book.snapshot(snapshot), false);
  assert.equal(book.ready, false);
  assert.equal(book.snapshot({ ...snapshot, lastUpdateId: 13 }), true);
});

test("a gap is seen, and the change after it is kept for the next snapshot", () => {
  const book = new OrderBook();
  book.snapshot(snapshot);
  assert.equal(book.change(change(11, 11)), true);

  assert.equal(book.change(change(13, 13, [["0.81000000", "1.00000000"]])), false);
  assert.equal(book.ready, false);
  assert.equal(book.snapshot({ ...snapshot, lastUpdateId: 12 }), true);
  assert.deepEqual(book.levels().bids[0], [8100, 1]);
});

test("a change told twice does nothing", () => {
  const book = new OrderBook();
  book.snapshot(snapshot);
  book.change(change(11, 11, [["0.80000000", "1.00000000"]]));
  book.change(change(9, 10, [["0.80000000", "50.00000000"]]));

  assert.deepEqual(book.levels().bids[0], [8000, 1]);
});

test("the ladder groups away from the middle and sums up", () => {
  const levels = { bids: [[8190, 100], [8180, 50], [8110, 5]], asks: [[8210, 10], [8290, 30]] };

  assert.deepEqual(ladder(levels, 100, 20), {
    bids: [{ price: 8100, quantity: 155, total: 155 }],
    asks: [{ price: 8300, quantity: 40, total: 40 }],
  });
  assert.deepEqual(ladder(levels, 10, 1).bids, [{ price: 8190, quantity: 100, total: 100 }]);
});
