"""The deterministic state machine: commands and time in, recorded outcomes or refusals out.

No clock, no randomness, no I/O, no floats, no iteration over unordered sets. Every capability is
one module with two kinds of functions. `decide_…(state, command, now)` changes nothing (but the
order book, which matches as it decides) and returns the outcome, a list of (event, postings), or a
refusal. `evolve_…(state, event, actor)` changes the state as the event says and decides nothing.
The live venue decides and evolves; recovery, snapshots and the audit only evolve.

Read `objects` and `state`, then `cash` as the plainest capability, then `venue`, then `orders`.
"""
