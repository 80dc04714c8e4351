"""A market to look at: a seeded month of history, told to the real engine as commands.

Nothing here writes to a store or a read model: the history goes through the sequencer like any
other commands, only that its clock stands where the story puts it. Never used on a real ledger.

Read `merchants` (who sells what), `words` (what they call it), then `history` (what happened).
"""
