"""The vendors' own descriptions of their APIs (OpenAPI), to hold our requests against.

The copy of Zendesk's description lacks most component schemas: where a reference leads nowhere,
path, method and parameters are checked, but not the body. Two paths are missing from it as a whole.
"""

import copy
import json
import re
from functools import cache
from typing import Any

import yaml  # type: ignore[import-untyped]
from openapi_core import Config, OpenAPI
from openapi_core.contrib.requests import RequestsOpenAPIRequest
from requests import PreparedRequest

from . import samples

MISSING = (r"/api/v2/users/me", r"/api/v2/users/[0-9]+/organization_memberships")
JIRA = {
    "/rest/api/": "jira-cloud-swagger-v3.2025-12.json",
    "/rest/agile/": "jira-software-swagger.v3.2022-07.json",
    "/rest/servicedeskapi/": "jsm-cloud-openapi.ballerina.json",
}


class _Request(RequestsOpenAPIRequest):
    """As the description names it: zenpy's `.json`, and the version of Jira's API, differ."""

    @property
    def path(self) -> str:
        return super().path.removesuffix(".json").replace("/rest/api/2/", "/rest/api/3/")


def check(request: PreparedRequest) -> None:
    """Fail unless the vendor's description allows the request."""
    described = _Request(request)
    if any(re.fullmatch(pattern, described.path) for pattern in MISSING):
        return
    jira = [name for start, name in JIRA.items() if described.path.startswith(start)]
    description = _jira(jira[0], described.host_url) if jira else _zendesk(described.host_url)
    description.validate_request(described)


@cache
def _jira(name: str, host: str) -> OpenAPI:
    spec = json.loads((samples.shared("specs") / name).read_text())
    spec["servers"] = [{"url": host}]
    # The schemes are those of Connect apps; how we show ourselves has tests of its own.
    spec.pop("security", None)
    for item in spec["paths"].values():
        for operation in item.values():
            if isinstance(operation, dict):
                operation.pop("security", None)
                _mend(operation)
    return _description(spec)


def _mend(operation: dict[str, Any]) -> None:
    # It calls the names in "fields" objects, while its own example is "fields=summary".
    for parameter in operation.get("parameters", []):
        if parameter.get("name") == "fields" and parameter["schema"].get("type") == "array":
            parameter["schema"]["items"] = {"type": "string"}


@cache
def _zendesk(host: str) -> OpenAPI:
    paths: dict[str, Any] = {}
    for name in ("tickets", "users", "ticket-fields", "incremental"):
        spec = yaml.safe_load((samples.shared("specs") / "zendesk" / f"{name}.yml").read_text())
        for path, item in spec["paths"].items():
            paths[path] = _without_dangling(path, copy.deepcopy(item))
    info = {"title": "Zendesk", "version": "2"}
    return _description(
        {"openapi": "3.1.0", "info": info, "servers": [{"url": host}], "paths": paths}
    )


def _description(spec: dict[str, Any]) -> OpenAPI:
    # The descriptions themselves are not without faults, so they are not checked.
    return OpenAPI.from_dict(spec, config=Config(spec_validator_cls=None))


def _without_dangling(path: str, item: dict[str, Any]) -> dict[str, Any]:
    ours = {key: value for key, value in item.items() if key in ("get", "put")}
    known = item.get("parameters", [])
    for operation in ours.values():
        parameters = [p for p in (*known, *operation.get("parameters", [])) if "$ref" not in p]
        named = {p["name"] for p in parameters}
        for name in re.findall(r"\{(\w+)\}", path):
            if name not in named:
                integer = {"type": "integer"}
                parameters.append({"name": name, "in": "path", "required": True, "schema": integer})
        operation["parameters"] = parameters
        operation.pop("requestBody", None)
        operation["responses"] = {"200": {"description": "not checked here"}}
    return ours
