"""The venue: commands in, ledger entries out.

Joins the order books of `matching` with the double entry of `ledger`, makes the result durable and
tells the world. `venue/` is the deterministic heart (no clock, no randomness, no I/O); `sequencer`
and `engine` give it time, batches and a disk; `client` is the one door for callers; `history` reads
what the projector wrote from committed blocks.

Never: a float, a person's name, a web request.

Read `commands`, `events` and `refusals` first, then `venue/__init__`.
"""
