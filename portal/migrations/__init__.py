"""The portal's tables, changed in steps: `versions` holds a file for each, `env` runs them.

docs/contributing.md says how a step is added.
"""
