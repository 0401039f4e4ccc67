"""The client's Escalate page."""
