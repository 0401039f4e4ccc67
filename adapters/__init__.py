"""The outside world behind the ports: helpdesks, channels and stores."""
