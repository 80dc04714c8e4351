"""The rules of the tree: each takes the folder of the project and returns what breaks it.

Read `sources` first; `tests/test_architecture.py` runs every rule on the project and shows each of
them red on a small tree.
"""
