"""`python -m tests.bench`: how fast the real program is, and what people build instead."""
