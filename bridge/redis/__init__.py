"""Which Redis keeps it all: ours or yours, and whether it forgets."""
