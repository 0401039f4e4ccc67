"""Signing in without a password: a link and a code by e-mail, each for once and 15 minutes.

The code is for where the link does not lead: an app on a Home Screen has cookies of its own.
"""

from dataclasses import replace
from hmac import compare_digest
from secrets import randbelow, token_urlsafe

from bridge.core.channels import letters
from bridge.core.commit import Commit
from bridge.core.deliveries import AlertKind, SignInLink
from bridge.core.ledger import SignIn, SignInCode
from bridge.core.people import Person
from bridge.flows.context import Bridge
from bridge.flows.delivery.alerts import Alert, tell
from bridge.flows.limits import used_up
from bridge.flows.turn import Turn, attempt

GOOD_FOR_SECONDS = 900.0
CODE_DIGITS = 8
TRIES = 5
"""Wrong codes after which the right one is void."""

_ASKS = 6
"""Mails to one person while a code is good: who guesses gets some 5,000 of 10^8 a day."""

_HOUR, _ASKS_AN_HOUR, _ASKS_OF_ALL = 3600.0, 12, 60
"""Mails in an hour to one person, and to everybody: nobody's mailbox is flooded by way of us, and
no alert waits behind such mails."""

_AT_MOST_EVERY = 30.0


def ask(bridge: Bridge, email: str, now: float) -> None:
    """Send link and code to the address if it is one of us; nobody learns whether it is."""
    person = _person(bridge, email)
    if person is None or _too_many(bridge, person):
        bridge.log.info("sign_in_not_sent")
        return
    token, code = token_urlsafe(24), f"{randbelow(10**CODE_DIGITS):0{CODE_DIGITS}}"
    turn, until = Turn(bridge, Commit(), now), now + GOOD_FOR_SECONDS
    turn.commit.put(token, SignIn(token, person.id, until), GOOD_FOR_SECONDS)
    turn.commit.put(person.id, SignInCode(_proof(bridge, person, code), until), GOOD_FOR_SECONDS)
    # Asked again within half a minute, the delivery has the same id and is not sent twice.
    about = f"sign-in-{person.id}-{int(now // _AT_MOST_EVERY)}"
    content = SignInLink(f"{bridge.public_base_url}/sign-in/{token}", code)
    alert = Alert(AlertKind.SIGN_IN, about, content=content)
    if tell(turn, alert, [person], on=bridge.channels_with(letters)):
        bridge.store.commit(turn.commit, now)


def _too_many(bridge: Bridge, person: Person) -> bool:
    limits = (
        (f"sign-in/{person.id}", _ASKS, GOOD_FOR_SECONDS),
        (f"sign-in-hour/{person.id}", _ASKS_AN_HOUR, _HOUR),
        ("sign-in-hour", _ASKS_OF_ALL, _HOUR),
    )
    return any(used_up(bridge, *limit) is not None for limit in limits)


def by_code(bridge: Bridge, email: str, typed: str) -> Person | None:
    """Whose code was typed, which is used up by it; None for every reason why it is not right."""
    person = _person(bridge, email)
    if person is None:
        return None
    digits = "".join(one for one in typed if one.isdecimal())
    proof = _proof(bridge, person, digits)

    def step(turn: Turn) -> Person | None:
        known = turn.based_on(SignInCode, person.id)
        if known is None or turn.now >= known.until:
            return None
        right = compare_digest(known.proof, proof)
        if right or known.tries + 1 >= TRIES:
            turn.commit.delete(SignInCode, person.id)
        else:
            tried = replace(known, tries=known.tries + 1)
            turn.commit.put(person.id, tried, known.until - turn.now)
        return person if right else None

    return attempt(bridge, step)


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


def _person(bridge: Bridge, email: str) -> Person | None:
    known = (person for person in bridge.people if person.email)
    return next((p for p in known if p.email.casefold() == email.casefold()), None)


def _proof(bridge: Bridge, person: Person, code: str) -> str:
    return bridge.token(f"sign-in-code/{person.id}/{code}")
