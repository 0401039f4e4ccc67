"""The demo: the whole bridge with simulated vendors, and a page to play with it."""
