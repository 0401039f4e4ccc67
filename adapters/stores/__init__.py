"""Where the ledger and the agenda live."""
