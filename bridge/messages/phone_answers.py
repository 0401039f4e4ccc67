"""What people who text us are answered: texts of one SMS segment that name the ticket.

What was done comes first, and what to reply where something is left to choose.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from bridge.messages.gsm7 import SEGMENT, septets, to_gsm
from bridge.messages.harmless import harmless
from bridge.messages.plain import clip, count

_US = "Escalation bridge:"
_CUT = ".."
_MAX_KEY, _MAX_NAME, _MAX_ORGANIZATION = 24, 24, 20

HELP = (
    f"{_US} reply ACK and the ticket's number to take an emergency, or BACK and the number to give "
    "it back or to say that it is not over."
)
NONE_OPEN = f"{_US} there is no open emergency."
NOTHING_TO_GIVE_BACK = f"{_US} you have no emergency. Reply BACK and a ticket's number to name one."


class Order(StrEnum):
    """What a person texts to have something done, as our own texts ask for it."""

    ACK = "ACK"
    BACK = "BACK"


@dataclass(frozen=True)
class Choice:
    """A ticket that may be meant. `code`: what to reply for it; `account`: the connection's name.

    Tickets of several accounts may have the same code.
    """

    key: str
    code: str
    account: str
    organization: str = ""


def taken(key: str) -> str:
    """They have it now."""
    return f"{_US} you have {_key(key)}. The others and the client are being told."


def yours(key: str) -> str:
    """They have it already."""
    return f"{_US} You have {_key(key)} already."


def has_it(key: str, by: str) -> str:
    """Somebody else has it."""
    return f"{_US} {clip(harmless(by), _MAX_NAME, _CUT) or 'Somebody'} has {_key(key)} already."


def over(key: str) -> str:
    """It was stood down before."""
    return f"{_US} {_key(key)} is over already, nothing to do."


def followed(choice: Choice, number: int, waits: bool) -> str:
    """Another escalation of the ticket came after it. `waits`: nobody has that one."""
    said = f"{_US} {_key(choice.key)} was followed by escalation {number}"
    return f"{said}. Reply ACK {to_gsm(choice.code)} to take that one." if waits else f"{said}."


def waits(choice: Choice) -> str:
    """Nobody has it, and a courtesy does not take it."""
    return f"{_US} {_key(choice.key)} still waits. Reply ACK {to_gsm(choice.code)} to take it."


def none_open(code: str) -> str:
    """No emergency is known by that code."""
    return f"{_US} there is no open emergency {_key(code)}."


def given_back(key: str) -> str:
    """They, or a colleague, have it no more."""
    return f"{_US} {_key(key)} is given back. Everybody is being told that it waits again."


def goes_on(key: str) -> str:
    """It was over, and is not."""
    return f"{_US} {_key(key)} goes on. Everybody is being told that it is not over."


def nobody_has_it(key: str) -> str:
    """There is nothing to give back."""
    return f"{_US} nobody has {_key(key)}, it waits already."


def all_or_one(count: int) -> str:
    """Nobody has so many of the emergencies that one text was about."""
    return f"{_US} which one? Reply ACK ALL to take all {count}, or ACK and a ticket's number."


def all_taken(keys: Sequence[str], link: str) -> str:
    """They have these now; as many of them as there is room for, and where all of them are."""
    if not keys:
        return f"{_US} somebody else has them already."
    said = f"{_US} you have {count(len(keys), 'emergency', 'emergencies')}:"
    tail = f" All: {link}" if link else ""
    named = clip(" ".join(map(_key, keys)), SEGMENT - septets(said + tail) - 2, _CUT)
    return f"{said} {named.removesuffix('.')}.{tail}"


def which(order: Order, choices: Sequence[Choice]) -> str:
    """Ask which one is meant."""
    return _fitted(order, choices, lambda labels: f"{_or(labels)}?")


def besides(said: str, order: Order, choices: Sequence[Choice]) -> str:
    """An answer about one ticket, and what to reply for the others, which wait."""
    about = said.removeprefix(_US).strip()
    return _fitted(order, choices, lambda labels: f"{about} Waiting: {_or(labels)}.")


def _fitted(order: Order, choices: Sequence[Choice], begun: Callable[[Sequence[str]], str]) -> str:
    """As many choices as fit, the organizations only where there is room for them."""
    alike = len({choice.code for choice in choices}) < len(choices)
    short = [_label(choice, alike) for choice in choices]
    long = [_with_organization(choice, label) for choice, label in zip(choices, short, strict=True)]
    replies = [f"{order.value} {_named(choice, alike)}" for choice in choices]
    for shown in range(len(choices), 0, -1):
        more = ["another"] if shown < len(choices) else []
        for labels in (long, short) if alike else (short,):
            asked = begun([*labels[:shown], *more])
            text = f"{_US} {asked} Reply {_or(replies[:shown])}."
            if septets(text) <= SEGMENT:
                return text
    return f"{_US} which one? Reply {order.value} and the ticket's number."


def _label(choice: Choice, alike: bool) -> str:
    """The ticket as people call it: "#4821", or "acme #4821"."""
    return f"{to_gsm(choice.account)} {_key(choice.key)}" if alike else _key(choice.key)


def _with_organization(choice: Choice, label: str) -> str:
    whose = clip(harmless(choice.organization), _MAX_ORGANIZATION, _CUT)
    return f"{label} ({whose})" if whose else label


def _named(choice: Choice, alike: bool) -> str:
    """What to reply for it: "4821", or "4821 acme" where two tickets have that number."""
    code = to_gsm(choice.code)
    return f"{code} {to_gsm(choice.account)}" if alike else code


def _or(words: Sequence[str]) -> str:
    return " or ".join(part for part in (", ".join(words[:-1]), words[-1]) if part)


def _key(key: str) -> str:
    return clip(to_gsm(key), _MAX_KEY, _CUT)
