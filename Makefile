# Every target runs one Python program; this file only finds a Python. GNU make 3.81 suffices.
# `make` alone prints what there is.

.DEFAULT_GOAL := help
.NOTPARALLEL:
.PHONY: help setup run test test-long check coverage bench resources requirements screenshots mutants fresh lock clean

# The first Python that runs, is new enough and can make a virtual environment; else any that runs,
# which then says what it lacks.
fit = import sys, ensurepip; sys.exit(sys.version_info < (3, 11))
names = python3.14 python3.13 python3.12 python3.11 python3
first = $(shell for name in $(names); do if "$$name" -c "$(1)" >/dev/null 2>&1; then echo "$$name"; break; fi; done)
python = $(or $(call first,$(fit)),$(call first,pass),$(error Scrip needs Python 3.11 or later. Debian, Ubuntu: apt install git make python3 python3-venv; macOS: brew install python))
ours = .venv/bin/python

help:  ## print this list
	@$(python) .house/help.py

setup:  ## make .venv and install everything in it; quick the second time
	@$(python) .house/set_up.py

run: setup  ## run the demo market in the foreground; Ctrl-C stops it
	@exec .venv/bin/scrip serve --demo

test: setup  ## run the tests
	@$(ours) -m pytest

test-long: setup  ## run the volume tests: up to 90 minutes, seeds printed
	@$(ours) -m pytest -m long --hypothesis-profile=long --timeout=5400

check: setup  ## format, lint, types, import contracts, looks, messages, rules of the tree
	@$(ours) .house/check.py

coverage: setup  ## measure branch coverage of matching, ledger and exchange
	@$(ours) .house/coverage_floor.py

bench: setup  ## measure speed against others; writes benchmarks/results.json
	@$(ours) .house/set_up.py bench
	@$(ours) -m benchmarks

resources: setup  ## measure what the running demo takes of this machine
	@$(ours) .house/resources.py

requirements: setup  ## run the tests that carry a requirement mark and print row, test, route, result
	@$(ours) .house/requirements.py

screenshots: setup  ## take a picture of every page: var/screenshots/index.html
	@$(ours) .house/screenshots.py

mutants: setup  ## break the cores on purpose and count the breaks that no test sees
	@$(ours) .house/mutants.py

fresh:  ## prove the README on a bare Debian in a folder; needs root
	@$(python) .house/fresh.py

lock: setup  ## choose versions anew and write requirements.lock
	@$(ours) .house/lock.py

clean:  ## remove what was made here: .venv, caches, var
	@$(python) .house/clean.py
