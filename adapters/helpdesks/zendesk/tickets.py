"""What Zendesk's API says of a ticket, and the payloads that change it. No I/O.

https://developer.zendesk.com/api-reference/ticketing/tickets/tickets/
"""

from dataclasses import replace
from typing import Any

from adapters.helpdesks.payloads import mapping, moment, sequence, text
from adapters.helpdesks.zendesk.events import (
    MERGED,
    SOLVED,
    bare_ticket,
    is_follow_up,
    level_of,
    tags_in,
)
from bridge.core.connections import Connection
from bridge.core.levels import Level
from bridge.core.tickets import Actor, Role, Ticket, TicketUpdate

PRIORITIES = ("low", "normal", "high", "urgent")
_ROLES = {"end-user": Role.CLIENT, "agent": Role.AGENT, "admin": Role.AGENT}


def ticket_of(connection: Connection, ticket_id: str, content: dict[str, Any]) -> Ticket:
    """The ticket in an answer, with the requester and the organization sideloaded."""
    shown = mapping(content.get("ticket"))
    fields = _custom_fields(shown)
    level, option = level_of(connection, fields.get(connection.mapping.field))
    organization_id = text(shown.get("organization_id"))
    status, tags = text(shown.get("status")).casefold(), tags_in(shown)
    return replace(
        bare_ticket(connection, ticket_id),
        subject=text(shown.get("subject")),
        level=level,
        option=option,
        requester=actor_of(connection, _sideloaded(content, "users", shown.get("requester_id"))),
        organization_id=organization_id,
        organization=text(_sideloaded(content, "organizations", organization_id).get("name")),
        priority=text(shown.get("priority")).casefold(),
        tags=tags,
        reason_text=text(fields.get(connection.reason_field)),
        solved=status in (*SOLVED, "deleted"),
        solved_at=_solved_at(content, shown),
        locked=status in ("closed", "deleted"),
        merged=MERGED in tags,
        deleted=status == "deleted",
        inherited=is_follow_up(mapping(shown.get("via"))) and _untouched(shown),
        # As it came: zenpy cuts the time off a datetime.
        stamp=text(shown.get("updated_at")),
        read=True,
        outsiders=_has_outsiders(content, shown),
    )


def _solved_at(content: dict[str, Any], shown: dict[str, Any]) -> float | None:
    """When the ticket was solved the last time, by its metrics.

    https://developer.zendesk.com/api-reference/ticketing/tickets/ticket_metrics/
    """
    sets = [mapping(shown.get("metric_set")), *map(mapping, sequence(content.get("metric_sets")))]
    return next((at for one in sets if (at := moment(one.get("solved_at"))) is not None), None)


_UNTOUCHED = 60.0
"""Seconds after its creation in which a ticket's own triggers may have changed it."""


def _untouched(shown: dict[str, Any]) -> bool:
    created, updated = moment(shown.get("created_at")), moment(shown.get("updated_at"))
    return created is not None and updated is not None and updated - created <= _UNTOUCHED


def _has_outsiders(content: dict[str, Any], shown: dict[str, Any]) -> bool:
    """Whether somebody gets the public comments by mail who may be of another organization.

    `email_cc_ids` are the people on CC, and `collaborator_ids` in accounts that have no CCs apart
    from followers. A person's other organizations are not shown here, so some are no outsiders.
    https://developer.zendesk.com/api-reference/ticketing/tickets/tickets/
    """
    on_cc = shown.get("email_cc_ids")
    ids = sequence(on_cc if isinstance(on_cc, list) else shown.get("collaborator_ids"))
    known = {text(shown.get("requester_id"))}
    people = [_sideloaded(content, "users", id) for id in ids if text(id) not in known]
    return any(_is_outsider(person, shown) for person in people)


def _is_outsider(person: dict[str, Any], shown: dict[str, Any]) -> bool:
    if text(person.get("role")) in ("agent", "admin"):
        return False
    home = text(person.get("organization_id"))
    return not home or home != text(shown.get("organization_id"))


def _custom_fields(shown: dict[str, Any]) -> dict[str, Any]:
    entries = map(mapping, sequence(shown.get("custom_fields")))
    return {text(entry.get("id")): entry.get("value") for entry in entries}


def _sideloaded(content: dict[str, Any], kind: str, wanted: Any) -> dict[str, Any]:
    entries = map(mapping, sequence(content.get(kind)))
    found = (entry for entry in entries if text(entry.get("id")) == text(wanted))
    return next(found, {"id": wanted})


def actor_of(connection: Connection, user: dict[str, Any]) -> Actor:
    """A user as the API shows it; role BRIDGE when it has our user's address."""
    email = text(user.get("email"))
    role = _ROLES.get(text(user.get("role")), Role.UNKNOWN)
    if is_ours(connection, email):
        role = Role.BRIDGE
    # Deleted users are shown as inactive: https://developer.zendesk.com/api-reference/ticketing/users/users/
    active = user.get("active") is not False and user.get("suspended") is not True
    return Actor(text(user.get("id")), role, text(user.get("name")), email, active=active)


def is_ours(connection: Connection, email: str) -> bool:
    """Whether an address is the one that the bridge logs in with."""
    return bool(email) and email.casefold() == connection.user.casefold()


def changes_of(connection: Connection, ticket: Ticket, update: TicketUpdate) -> dict[str, Any]:
    """The field and the priority, as far as they differ from the ticket."""
    changes: dict[str, Any] = {}
    fields: dict[str, str | None] = dict(update.fields)
    if moves(ticket, update):
        option = connection.mapping.option_of(update.level or Level.NONE)
        fields[connection.mapping.field] = option
    if fields:
        # Plain dicts: zenpy leaves the empty value out of its CustomField and clears nothing.
        changes["custom_fields"] = [
            {"id": int(field) if field.isdecimal() else field, "value": value}
            for field, value in fields.items()
        ]
    top = connection.top_priority.casefold() or PRIORITIES[-1]
    if update.raise_priority and _rank(ticket.priority) < _rank(top):
        changes["priority"] = top
    return changes


def parts_of(changes: dict[str, Any]) -> list[dict[str, Any]]:
    """The same changes as payloads that can be refused one by one: field and tags, comment,
    priority."""
    first = {name: value for name, value in changes.items() if name not in _APART}
    apart: list[dict[str, Any]] = [{name: changes[name]} for name in _APART if name in changes]
    return [first, *apart] if first else apart


_APART = ("comment", "priority")


def moves(ticket: Ticket, update: TicketUpdate) -> bool:
    """Whether the update changes the field's level."""
    return update.level is not None and update.level != ticket.level


def _rank(priority: str) -> int:
    return PRIORITIES.index(priority) if priority in PRIORITIES else -1


def _retags(ticket: Ticket, update: TicketUpdate) -> bool:
    """Whether the update adds a tag that is missing or removes one that is there."""
    missing = set(update.add_tags) - set(ticket.tags)
    return bool(missing or set(update.remove_tags) & set(ticket.tags))


def tags_of(connection: Connection, ticket: Ticket, update: TicketUpdate) -> dict[str, Any]:
    """All tags after the update, guarded by the time stamp of the ticket; nothing where all stay.

    A PUT replaces the tags as a whole, and the dropdown's option is one of them: a list without it
    would clear the dropdown. Zendesk answers 409 when the ticket was changed since the stamp.
    https://developer.zendesk.com/api-reference/ticketing/ticket-management/tags/
    """
    if not _retags(ticket, update):
        return {}
    tags = list(ticket.tags)
    if moves(ticket, update):
        chosen = connection.mapping.option_of(update.level or Level.NONE)
        options = {*connection.mapping.options.values(), ticket.option}
        tags = [tag for tag in tags if tag not in options] + ([chosen] if chosen else [])
    kept = [tag for tag in tags if tag not in update.remove_tags]
    return {
        "tags": list(dict.fromkeys([*kept, *update.add_tags])),
        "safe_update": True,
        "updated_stamp": ticket.stamp,
    }


def retagging_of(
    connection: Connection, ticket: Ticket, update: TicketUpdate
) -> dict[str, list[str]]:
    """What a closed ticket's tags become, as the call for many tickets takes it.

    A level that goes takes the option's tag along, or a follow-up would inherit it.
    """
    gone = set(update.remove_tags)
    if update.level is Level.NONE:
        gone |= {*connection.mapping.options.values(), ticket.option} - {""}
    removed = [tag for tag in ticket.tags if tag in gone]
    added = [tag for tag in update.add_tags if tag not in ticket.tags]
    return {
        name: tags for name, tags in (("additional_tags", added), ("remove_tags", removed)) if tags
    }


def lost_on_closed(connection: Connection, ticket: Ticket, update: TicketUpdate) -> bool:
    """Whether a closed ticket leaves out more than the end of an escalation and its note."""
    if update.level is Level.NONE:
        return bool(update.answer)
    return bool(changes_of(connection, ticket, update) or update.answer or update.note)


def comments_of(update: TicketUpdate) -> list[dict[str, Any]]:
    """The answer, then the note, as Zendesk takes them: one for each PUT."""
    answer = [{"body": update.answer, "public": True}] if update.answer else []
    return answer + ([{"body": update.note, "public": False}] if update.note else [])
