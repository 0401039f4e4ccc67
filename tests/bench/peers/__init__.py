"""What people would build or install instead, as small as its own manual shows it.

Each verifies Zendesk's signature, takes an event once, answers, and posts a text to each of the
two people: no policy, no write-back, no page, and no look at what became of a text.
"""
