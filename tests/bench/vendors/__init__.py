"""Vendors that answer fast: just enough of Zendesk, Twilio and SendGrid for what is measured.

They check nothing and echo nothing; `sandbox/` has vendors that behave as the real ones do.
"""
