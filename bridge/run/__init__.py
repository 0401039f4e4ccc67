"""The processes: the only place that starts threads."""
