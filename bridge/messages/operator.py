"""What operators are told: what is wrong, in which words, and what to do about it."""

import math

from bridge.core.deliveries import Trouble
from bridge.core.tickets import Ticket
from bridge.errors import Scope
from bridge.messages.plain import count

_CALL = "Call a project manager, or open the ticket yourself."


def seen_by_nobody(ticket: Ticket, why: str) -> Trouble:
    """The response clock of an emergency ran out."""
    return Trouble(f"Emergency {_called(ticket)} seen by nobody", why, _CALL)


def nobody_reached(ticket: Ticket, why: str) -> Trouble:
    """No alert of an emergency arrived."""
    return Trouble(f"Nobody was reached for {_called(ticket)}", why, _CALL)


def nobody_to_alert(ticket: Ticket) -> Trouble:
    """There is no project manager at all."""
    do = "Add a project manager with an e-mail address or a phone number."
    return Trouble(f"Nobody to alert for {_called(ticket)}", ticket.subject, do)


def option_not_mapped(connection: str, ticket: Ticket, option: str) -> Trouble:
    """Somebody chose an option of the dropdown that means no level."""
    detail = (
        f"Ticket {_called(ticket)}: the Escalation field was set to {option!r}, which no level is "
        "mapped to."
    )
    do = f"Map it under connections.{connection}.levels, then look at the ticket yourself."
    return Trouble(f"Option not mapped on {connection}", detail, do)


def tickets_cannot_be_updated(connection: str, error: str) -> Trouble:
    """A write-back was given up."""
    do = "Look at the ticket; `python -m bridge replay` writes it again."
    return Trouble(f"Tickets of {connection} cannot be updated", error, do)


def written_in_part(connection: str, refused: str) -> Trouble:
    """A helpdesk took the level and the comments, but not all of the rest."""
    do = "Everything else was written. Mend what it does not take, or do it by hand."
    return Trouble(f"{connection} does not take all that we write", refused, do)


def cannot_be_swept(connection: str, error: str) -> Trouble:
    """A helpdesk refuses to be asked for changes."""
    do = "Check our user's rights: until then an escalation whose webhook is lost stays unseen."
    return Trouble(f"{connection} cannot be swept", error, do)


def token_ends(connection: str, words: str) -> Trouble:
    """The API token of a helpdesk ends soon, or has ended."""
    do = "Without it tickets are neither read nor written, and missed webhooks are not found."
    return Trouble(f"The API token of {connection} ends", words, do)


def event_not_decided(connection: str, error: str) -> Trouble:
    """A webhook's event was given up."""
    return Trouble(f"An event of {connection} could not be decided", error, _REPLAY)


def item_not_done(kind: str, error: str) -> Trouble:
    """Something else that was due was given up."""
    return Trouble(f"A {kind} could not be done", error, _REPLAY)


def no_digest(day: str) -> Trouble:
    """The bridge was down for so long that a digest was skipped."""
    detail = "The bridge was down until noon. The next digest holds what this one would have."
    do = "Look at the waiting tickets yourself if they cannot wait until tomorrow."
    return Trouble(f"No digest on {day}", detail, do)


def opted_out(name: str) -> Trouble:
    """An opted-out project manager would miss the next emergency."""
    detail = "They texted STOP; the carrier blocks our texts to them."
    do = "Ask them to text START to our number; until then they get e-mail only."
    return Trouble(f"{name} has opted out of texts", detail, do)


def misused(name: str, suggest_at: int, found: str, page: str) -> Trouble:
    """An account raised several emergencies that were not. `found`: how many, in words."""
    do = f"Talk to them, or restrict the account at {page}."
    return Trouble(f"{name}: {suggest_at} unjustified emergencies", found, do)


def channel_in_trouble(channel: str, error: str) -> Trouble:
    """A provider does not answer, or wants to wait. `channel`: its word."""
    do = "Alerts are tried again by themselves; the other channel goes on. Look at the provider."
    return Trouble(f"{channel} is in trouble", error, do)


def channel_refused(channel: str, error: str) -> Trouble:
    """A provider refuses whatever is sent on a channel."""
    do = "Check the account and its credentials. What waits is sent as soon as that is mended."
    return Trouble(f"{channel} does not work at all", error, do)


def not_reached(channel: str, name: str, error: str) -> Trouble:
    """A provider says that an accepted alert did not arrive."""
    do = "Reach them in another way and check their address."
    return Trouble(f"{channel} did not reach {name}", error, do)


def delivery_failed(channel: str, name: str, scope: Scope, error: str) -> Trouble:
    """An alert was refused or given up. `scope`: what the failure spoils."""
    if scope is Scope.OPTED_OUT:
        do = "Ask them to text START to our number."
        return Trouble(f"{name} has opted out of texts", error, do)
    if scope is Scope.ADDRESS:
        do = "Correct the address: in the list of people, or a client's at the helpdesk."
        return Trouble(f"{channel} cannot reach {name}", error, do)
    do = "Read the error; `python -m bridge replay` sends it again."
    return Trouble(f"{channel} failed for {name}", error, do)


_REPLAY = "Look at the ticket; `python -m bridge replay` tries it again."


def _called(ticket: Ticket) -> str:
    """What people call the ticket."""
    return ticket.key or ticket.id


def updates_wait(helpdesk: str, updates: int, seconds: float) -> str:
    """What writes on tickets wait for, because a helpdesk is called no faster (/now)."""
    wait = "1 update waits" if updates == 1 else f"{updates} updates wait"
    return f"{helpdesk}: {wait}, about {count(math.ceil(seconds / 60), 'minute')} behind"
