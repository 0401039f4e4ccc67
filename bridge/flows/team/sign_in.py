"""Signing in without a password: a link by e-mail that works once, for a quarter of an hour."""

from secrets import token_urlsafe

from bridge.core.channels import letters
from bridge.core.commit import Commit
from bridge.core.deliveries import AlertKind, SignInLink
from bridge.core.ledger import SignIn
from bridge.core.people import Person
from bridge.flows.context import Bridge
from bridge.flows.delivery.alerts import Alert, tell
from bridge.flows.turn import Turn

LINK_SECONDS = 900.0
_AT_MOST_EVERY = 30.0


def ask(bridge: Bridge, email: str, now: float) -> None:
    """Send a link to the address if it belongs to one of us; nobody learns whether it does."""
    person = next((p for p in bridge.people if p.email.casefold() == email.casefold()), None)
    if person is None or not email:
        bridge.log.info("sign_in_unknown")
        return
    token = token_urlsafe(24)
    turn = Turn(bridge, Commit(), now)
    turn.commit.put(token, SignIn(token, person.id, now + LINK_SECONDS), LINK_SECONDS)
    # Asked again within half a minute, the delivery has the same id and is not sent twice.
    about = f"sign-in-{person.id}-{int(now // _AT_MOST_EVERY)}"
    link = SignInLink(f"{bridge.public_base_url}/sign-in/{token}")
    alert = Alert(AlertKind.SIGN_IN, about, content=link)
    if tell(turn, alert, [person], on=bridge.channels_with(letters)):
        bridge.store.commit(turn.commit, now)


def who(bridge: Bridge, token: str, now: float) -> Person | None:
    """Whose link it is; None when it is not known, was used or is too old."""
    link = bridge.store.read(SignIn, token).value
    return bridge.person(link.person) if link is not None and now < link.until else None


def use(bridge: Bridge, token: str, now: float) -> Person | None:
    """The same, and from now on the link is used up."""
    versioned = bridge.store.read(SignIn, token)
    person = who(bridge, token, now)
    commit = Commit()
    commit.expect(SignIn, versioned)
    commit.delete(SignIn, token)
    return person if person is not None and bridge.store.commit(commit, now) else None
