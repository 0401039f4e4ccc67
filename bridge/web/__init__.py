"""The doors: Flask views that verify, hand over to a flow, and answer."""
