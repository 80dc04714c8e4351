"""The live feed: market data and private events over websockets, in the dialect of Binance.

A process of its own follows the committed blocks, keeps a replica of the venue's state by the same
`evolve` as recovery, and tells whoever subscribed what changed. So nothing leaves it that is not
durable, and every number it gives (`u` is the size of the ledger) agrees with the trading API.

The core does no I/O and is told the time: `replica` takes entries, `publisher` makes messages of
them, `topics` says who gets which, `control` answers what a connection asks, `allowances` says what
is too much. `server` is a thin shell of sockets around it, `following` brings the blocks. What
needs the portal (keys, orders, names) comes through a `door` that the composition root hands in.

Never: a decision, a write to the ledger, anything that waits for a slow subscriber.

Read `replica` first, then `publisher`.
"""
