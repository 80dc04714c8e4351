// Figures are written by script exactly as by the server, which says here what it writes.
import assert from "node:assert/strict";
import { test } from "node:test";
import { source } from "./browser.mjs";

const numbers = await source("numbers.js");
const said = JSON.parse(process.env.SAID_BY_THE_SERVER);

test("amounts", () => {
  for (const [amount, yuan, about] of said.amounts) {
    assert.equal(numbers.yuan(amount), yuan);
    assert.equal(numbers.about(amount), about);
  }
});

test("prices", () => {
  for (const [amount, tick, words] of said.prices) {
    assert.equal(numbers.price(amount, tick), words);
  }
});

test("changes", () => {
  for (const [now, before, change] of said.changes) {
    assert.deepEqual(numbers.change(now, before), change);
  }
});

test("what the feed writes is read back", () => {
  for (const [amount, written] of said.written) {
    assert.equal(numbers.read(written), amount);
  }
});
