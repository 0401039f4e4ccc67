"""How does a person get it? From an alert to a receipt."""
