"""A person's own link to an emergency, as it is in their texts, mails and notifications."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Concatenate, ParamSpec, TypeVar

from flask import abort

from bridge.core.ledger import Link
from bridge.core.people import Person
from bridge.flows.find import Found, find
from bridge.web.guard import open_to
from bridge.web.request import the_bridge

P = ParamSpec("P")
R = TypeVar("R")


@dataclass(frozen=True)
class Followed:
    """Who follows a link, and to which emergency."""

    token: str
    person: Person
    found: Found


def follow(token: str) -> Followed:
    """What a link's token stands for; 404 when it is not known or has expired."""
    bridge = the_bridge()
    link = bridge.store.read(Link, token).value
    person = bridge.person(link.person) if link else None
    found = find(bridge, link.escalation) if link else None
    if person is None or found is None:
        abort(404, "This link is not known or has expired. Open the ticket in the helpdesk.")
    return Followed(token, person, found)


def by_link(view: Callable[Concatenate[Followed, P], R]) -> Callable[..., R]:
    """The link's token in the address is what allows it; the view gets what it stands for."""

    @open_to("whoever holds the link of an alert")
    @wraps(view)
    def answer(token: str, *args: P.args, **kwargs: P.kwargs) -> R:
        return view(follow(token), *args, **kwargs)

    return answer
