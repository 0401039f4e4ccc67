"""The vendors' own descriptions of their APIs (OpenAPI), to hold our requests against.

The copy of Zendesk's description lacks most component schemas: where a reference leads nowhere,
path, method and parameters are checked, but not the body. Two paths are missing from it as a whole.
"""

import copy
import json
import re
from functools import cache
from typing import Any

import yaml
from jsonschema_path import SchemaPath
from openapi_core import V30RequestValidator, V31RequestValidator, validate_request
from openapi_core.contrib.requests import RequestsOpenAPIRequest
from requests import PreparedRequest

from . import samples

MISSING = (r"/api/v2/users/me", r"/api/v2/users/\d+/organization_memberships")


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
    if "/api/v2/" in described.path:
        validate_request(described, _zendesk(described.host_url), cls=V31RequestValidator)
    else:
        validate_request(described, _jira(described.host_url), cls=V30RequestValidator)


@cache
def _jira(host: str) -> SchemaPath:
    specs = samples.shared("specs")
    platform = json.loads((specs / "jira-cloud-swagger-v3.2025-12.json").read_text())
    software = json.loads((specs / "jira-software-swagger.v3.2022-07.json").read_text())
    desk = json.loads((specs / "jsm-cloud-openapi.ballerina.json").read_text())
    wanted = r"/rest/(api/3/(issue/|myself|user|field)|agile/1.0/|servicedeskapi/organization).*"
    paths = {
        path: item
        for spec in (software, desk, platform)
        for path, item in spec["paths"].items()
        if re.fullmatch(wanted, path)
    }
    schemas = {
        name: schema
        for spec in (software, desk, platform)
        for name, schema in spec["components"]["schemas"].items()
    }
    merged = {**platform, "paths": paths, "servers": [{"url": host}]}
    merged["components"] = {**platform["components"], "schemas": schemas}
    for item in paths.values():
        for operation in item.values():
            if isinstance(operation, dict):
                operation.pop("security", None)  # schemes of Connect apps; ours is tested apart
    merged.pop("security", None)
    return SchemaPath.from_dict(merged)


@cache
def _zendesk(host: str) -> SchemaPath:
    paths: dict[str, Any] = {}
    for name in ("tickets", "users", "ticket-fields"):
        spec = yaml.safe_load((samples.shared("specs") / "zendesk" / f"{name}.yml").read_text())
        for path, item in spec["paths"].items():
            paths[path] = _without_dangling(path, copy.deepcopy(item), spec)
    info = {"title": "Zendesk", "version": "2"}
    return SchemaPath.from_dict(
        {"openapi": "3.1.0", "info": info, "servers": [{"url": host}], "paths": paths}
    )


def _without_dangling(path: str, item: dict[str, Any], spec: dict[str, Any]) -> dict[str, Any]:
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
