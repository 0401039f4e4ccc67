"""A simulated SendGrid account, and the mailboxes that it reaches."""
