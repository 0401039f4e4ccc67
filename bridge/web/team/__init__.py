"""Pages for project managers and staff."""
