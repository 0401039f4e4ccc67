"""How does a change become an event, and what does the helpdesk say of it?"""
