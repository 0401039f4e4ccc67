"""Nouns and rules. Standard library only; no clock, network, environment or randomness."""
