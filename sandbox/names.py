"""Addresses for people who are invented."""


def email_of(name: str | None, organization: str) -> str:
    """An address that fits a name and an organization."""
    local = (name or "client").lower().replace(" ", ".")
    return f"{local}@{organization.lower().replace(' ', '-')}.example"
