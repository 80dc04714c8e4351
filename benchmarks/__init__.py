"""Speed, measured: every figure beside something else that was measured in the same run.

`python -m benchmarks` runs every benchmark and writes `results.json`. Each `bench_…` module has one
`run(size…)` that returns rows; its sizes are arguments, so that the tests run it tiny. Nothing here
is imported by the program.

Read `rows` first, then `prepared_market` and `command_flow`, then any `bench_…`.
"""
