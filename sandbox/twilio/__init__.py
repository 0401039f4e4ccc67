"""A simulated Twilio account for SMS, and the phones that it reaches."""
