"""Rules that look at several keys of one connection, or at several connections, at once."""

import re
from collections.abc import Iterator

from bridge.settings.addresses import email_address
from bridge.settings.environment import variable_name
from bridge.settings.faults import Raw, as_table

_FIELDS = {
    "zendesk": (r"[0-9]+", "the figures of the field's id, such as 360001234567"),
    "jira": (r"customfield_[0-9]+", "the field's id, such as customfield_10042"),
}
_JIRA_ONLY = {
    "board": "only Jira ranks tickets on a board; leave it out",
    "transitions": "only in Jira can clients move a request; leave it out",
    "api_url": "only Jira's tokens with scopes have an address of their own; leave it out",
    "token_expires": "only Jira's API tokens have a last day of their own; leave it out",
}
# https://support.atlassian.com/atlassian-account/docs/manage-api-tokens-for-your-atlassian-account
_GATEWAY = "https://api.atlassian.com/"


def connection_faults(raw: Raw) -> Iterator[str]:
    """Every breach of a rule in the plain tables of the connections."""
    yield from _shared_variables(raw)
    for name, connection in as_table(raw.get("connections")).items():
        table = as_table(connection)
        place = f"connections.{name}"
        yield from _levels(place, as_table(table.get("levels")))
        yield from _fields(place, table)
        yield from _user(place, table)
        yield from _gateway(place, table)
        if table.get("kind") == "zendesk":
            yield from (f"{place}.{key}: {why}" for key, why in _JIRA_ONLY.items() if key in table)


def _levels(place: str, levels: Raw) -> Iterator[str]:
    seen: dict[str, str] = {}
    for level, option in levels.items():
        if not isinstance(option, str) or not option.strip():
            continue
        first = seen.setdefault(option.strip().casefold(), level)
        if first != level:
            yield (
                f"{place}.levels.{level}: is the same option as {first}; "
                "each level needs an option of its own"
            )


def _fields(place: str, table: Raw) -> Iterator[str]:
    pattern, form = _FIELDS.get(str(table.get("kind")), ("", ""))
    for key in ("field", "reason_field", "link_field"):
        value = table.get(key)
        if pattern and isinstance(value, str) and not re.fullmatch(pattern, value.strip()):
            yield f"{place}.{key}: is not a field of {table['kind']}; write {form}"
    seen = {table.get("field"): "the Escalation field"}
    for key, words in (("reason_field", "the reason's field"), ("link_field", "the link's field")):
        if table.get(key) and (other := seen.setdefault(table.get(key), words)) != words:
            yield f"{place}.{key}: is {other} itself; name another or leave it out"


def _gateway(place: str, table: Raw) -> Iterator[str]:
    """Tokens with scopes are taken at Atlassian's gateway, where no page is for a browser."""
    if str(table.get("base_url")).startswith(_GATEWAY):
        yield (
            f"{place}.base_url: is the gateway, to which no link in a message can lead; write the "
            "site here, https://acme.atlassian.net, and the gateway as api_url"
        )
    api_url = str(table.get("api_url"))
    if api_url.startswith(_GATEWAY) and not re.match(f"{_GATEWAY}ex/jira/[0-9a-f-]+", api_url):
        yield f"{place}.api_url: lacks the site's cloud id; write {_GATEWAY}ex/jira/<cloud id>"


def _user(place: str, table: Raw) -> Iterator[str]:
    if table.get("kind") != "zendesk":
        return
    try:
        email_address(str(table.get("user", "")))
    except ValueError:
        yield (
            f"{place}.user: Zendesk wants the email address of the user whom the API token acts "
            "for; write it as bridge@example.com"
        )


def _shared_variables(raw: Raw) -> Iterator[str]:
    seen: dict[str, str] = {}
    for name in as_table(raw.get("connections")):
        first = seen.setdefault(variable_name(name), name)
        if first != name:
            yield (
                f"connections.{name}: shares the environment variables "
                f"BRIDGE_{variable_name(name)}_… with connections.{first}; rename one of them"
            )
