"""`python -m tests.bench`: how fast the real program is on this machine."""
