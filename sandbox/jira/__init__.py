"""A simulated Jira Cloud site with Jira Service Management and one agile board."""
