"""The escalation bridge: from a dropdown in the helpdesk to a person who has it."""

__version__ = "0.1.0"
