"""Simulated vendors over HTTP, with state: Zendesk, Jira, Twilio and SendGrid, and a demo page.

They know nothing of the bridge but the addresses to which vendors post. For the demo, drills and
tests; never for real clients.
"""
