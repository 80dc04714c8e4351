"""Double entry, hash-chained: what happened, provably, in order and for ever.

Works on integers and opaque bytes: knows neither vouchers nor orders, and reads no clock. Time,
nonces and the meaning of a payload come from the exchange.

Read `entries` first, then `chain`: drafts are sealed into a block by pure computation, and a
`store` makes the block durable. `tree` and `tiles` prove to strangers what the chain says.
"""
