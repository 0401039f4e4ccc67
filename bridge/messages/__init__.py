"""The texts of alerts, digest and ticket notes."""
