"""The real program as child processes: what holds only when processes start, die and share."""
