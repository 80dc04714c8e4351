"""What tests share: builders, faults, oracles. Nothing here is a test, and nothing is a mock."""
