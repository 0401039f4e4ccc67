"""`python -m tests.prove`: the promises, measured on the real program. FULL=1: in full size."""
