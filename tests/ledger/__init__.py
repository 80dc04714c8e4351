"""Rules of the ledger, one by one."""
