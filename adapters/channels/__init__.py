"""Ways to reach people. What the vendors' packages log of addresses and keys is silenced here."""

import logging

# twilio.http_client logs URLs with phone numbers at INFO, python_http_client logs the API key at
# DEBUG, and urllib3 logs every URL at DEBUG.
for _name in ("twilio.http_client", "python_http_client", "urllib3.connectionpool"):
    logging.getLogger(_name).setLevel(logging.WARNING)
