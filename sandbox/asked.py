"""What another process asks of the control API."""

from collections.abc import Mapping
from typing import Any

from flask import request


def asked_for() -> Mapping[str, Any]:
    """The JSON object of the request; ValueError says that it is none."""
    body = request.get_json()
    if not isinstance(body, dict):
        raise ValueError("the body must be a JSON object")
    return body
