"""Browser notifications by Web Push."""
