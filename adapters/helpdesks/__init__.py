"""Helpdesks: one inbox (receiving, pure) and one helpdesk (calling) for each product."""
