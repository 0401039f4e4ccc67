"""Jira Cloud, Jira Service Management and Jira Data Center."""
