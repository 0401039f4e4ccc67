"""A simulated Zendesk Support account: tickets, their API and their webhooks."""
