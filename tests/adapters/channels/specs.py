"""Holds what was sent against the vendors' own API descriptions."""

import json
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from openapi_core import Config, OpenAPI
from openapi_core.testing import MockRequest

from tests.adapters.channels.provider import Asked

SPECS = Path(__file__).parents[4] / "shared" / "specs"


def assert_conforms(asked: Asked, spec: str, host: str, content_type: str) -> None:
    """Raise unless the vendor's description allows the request; skip where it is absent."""
    path = SPECS / spec
    if not path.exists():
        pytest.skip(f"the vendor's API description {spec} is not beside the repository")
    request = MockRequest(
        host,
        asked.method.lower(),
        asked.path.removeprefix("/prefix"),
        args=asked.query,
        headers=asked.headers,
        data=asked.body or None,
        content_type=content_type,
    )
    _openapi(str(path)).validate_request(request)


@cache
def _openapi(path: str) -> Any:
    # The descriptions themselves are the vendors' affair.
    return OpenAPI.from_dict(json.loads(Path(path).read_text()), Config(spec_validator_cls=None))
