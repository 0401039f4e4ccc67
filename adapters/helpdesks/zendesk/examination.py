"""Whether the bridge may do in a Zendesk account all that it needs: each call is tried once.

What is tried changes nothing; whether we may write is told by our user's role alone.
https://developer.zendesk.com/api-reference/ticketing/users/users/
"""

import time
from collections.abc import Callable, Iterator
from typing import Any

from adapters.helpdesks.payloads import mapping, sequence, text
from bridge.core.connections import Connection
from bridge.core.levels import other_level_named
from bridge.errors import PermanentFailure

Ask = Callable[..., dict[str, Any]]
"""Get a path of the API with parameters; raises as a helpdesk does."""


def faults_of_user(connection: Connection, me: dict[str, Any], by_oauth: bool) -> Iterator[str]:
    """What is wrong with the user whom Zendesk takes us for, in words for an admin."""
    email = text(me.get("email"))
    if by_oauth and email.casefold() != connection.user.casefold():
        yield (
            f"we act as {email}, not as {connection.user}: an OAuth client acts as whoever made "
            "it, so make it while signed in as the bridge's own user"
        )
    if me.get("only_private_comments") is True:
        yield f"{email} may not answer clients in public (a light agent)"
    restriction = text(me.get("ticket_restriction"))
    if restriction:
        yield f"{email} does not see all tickets (only those of: {restriction})"


def missing_rights(ask: Ask, me: dict[str, Any]) -> Iterator[str]:
    """What our user may not read of what the bridge reads."""
    someone = f"users/{text(me.get('id'))}"
    a_while_ago = str(int(time.time()) - 600)
    needed: tuple[tuple[str, str, dict[str, str]], ...] = (
        ("read tickets", "tickets", {"per_page": "1"}),
        ("read people", someone, {}),
        ("read people's organizations", f"{someone}/organization_memberships", {}),
        (
            "read the incremental export, in which changes without a webhook are found (admins "
            "only)",
            "incremental/ticket_events",
            {"start_time": a_while_ago},
        ),
    )
    for what, path, params in needed:
        try:
            ask(path, **params)
        except PermanentFailure as failure:
            if failure.code in ("403", "404"):
                yield f"our user may not {what}"
            elif failure.code != "422":  # a clock there that is behind ours
                raise


def field_of(connection: Connection, ask: Ask) -> dict[str, Any]:
    """The Escalation field; empty when our user does not see it."""
    return _ticket_field(ask, connection.mapping.field)


def _ticket_field(ask: Ask, id: str) -> dict[str, Any]:
    try:
        return mapping(ask(f"ticket_fields/{id}").get("ticket_field"))
    except PermanentFailure as failure:
        if failure.code in ("403", "404"):
            return {}
        raise


def faults_of_field(connection: Connection, field: dict[str, Any]) -> Iterator[str]:
    """What is wrong with the Escalation field and the options that are mapped."""
    if not field:
        yield f"our user sees no ticket field {connection.mapping.field}"
        return
    title, kind = text(field.get("title")), text(field.get("type"))
    if kind != "tagger":
        yield f'the field "{title}" is no dropdown (its type is "{kind}")'
        return
    if field.get("active") is False:
        yield f'the field "{title}" is switched off'
    options = map(mapping, sequence(field.get("custom_field_options")))
    names = {text(option.get("value")): text(option.get("name")) for option in options}
    for level, tag in sorted(connection.mapping.options.items()):
        if tag not in names:
            yield f'the field "{title}" has no option with the tag {tag}'
        elif other := other_level_named(level, names[tag]):
            yield (
                f'{level.label} is mapped to the option "{names[tag]}" ({tag}), which looks like '
                f"{other.label}: are two levels swapped?"
            )


def faults_of_reason_field(connection: Connection, ask: Ask) -> Iterator[str]:
    """Whether the field with the client's reason is there, and not the Escalation field again."""
    id = connection.reason_field
    if id and id == connection.mapping.field:
        yield f"reason_field is the Escalation field itself ({id}): write the id of the other one"
    elif id and not _ticket_field(ask, id):
        yield f"our user sees no ticket field {id} (reason_field), so no reason would be told"
