"""Commands that make sense as the state stands: one function for each, with random choices.

Each is asked as `propose(rng, state, now)` and returns a command without key and validity (the
caller adds both), or None where the state has nothing to do it to.
"""
