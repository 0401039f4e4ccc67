"""What people have said of how to reach them: read, and changed in a turn."""

from collections.abc import Iterable

from bridge.core.commit import FOREVER
from bridge.core.contacts import Contact
from bridge.core.people import Person
from bridge.flows.context import Bridge
from bridge.flows.turn import Turn


def contacts_of(bridge: Bridge, people: Iterable[Person]) -> list[Contact]:
    """What each of the people has said, in one question to the store."""
    known = bridge.store.read_all(Contact, [person.id for person in people])
    return [each.value or Contact(each.id) for each in known]


def contact_to_change(turn: Turn, person_id: str) -> Contact:
    """The same of one person, for a turn whose commit fails when it has changed meanwhile."""
    return turn.based_on(Contact, person_id) or Contact(person_id)


def keep(turn: Turn, contact: Contact) -> None:
    """Add to a turn's commit what a person has said."""
    turn.commit.put(contact.person, contact, FOREVER)
