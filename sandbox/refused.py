"""How a simulated vendor says no."""

from typing import Any


class Refused(Exception):
    """The vendor's own answer to a request that it does not carry out."""

    def __init__(self, status: int, body: Any, headers: dict[str, str] | None = None) -> None:
        self.status = status
        self.body = body
        self.headers = headers or {}
        super().__init__(f"status {status}")
