"""Doors for machines: webhooks, receipts, health."""
