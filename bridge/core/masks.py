"""Addresses of people as they may be shown where everybody reads: in the log, in a dump."""


def masked_phone(number: str) -> str:
    """A phone number of which only the last two figures are shown."""
    return f"+…{number[-2:]}"


def masked_email(address: str) -> str:
    """An email address of which only the first letter and the domain are shown."""
    local, _, domain = address.partition("@")
    return f"{local[:1]}…@{domain}"


def masked_address(address: str) -> str:
    """An address of a kind that is not known here, of which the last two characters are shown."""
    return f"…{address[-2:]}"
