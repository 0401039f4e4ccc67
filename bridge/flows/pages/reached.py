"""Who is not told of an emergency, and why: by the same choice that the alerts go by."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from bridge.core.channels import Traits
from bridge.core.deliveries import Delivery
from bridge.flows.context import Bridge
from bridge.flows.delivery.browsers import Reach, reach
from bridge.flows.delivery.gates import in_trouble
from bridge.flows.delivery.gates import words as trouble_words
from bridge.messages.plain import age


@dataclass(frozen=True)
class NotTold:
    """Somebody who is not told at once, or not on a channel (empty: on none), and why."""

    person: str
    channel: str
    why: str


def not_told(bridge: Bridge, told: Sequence[Delivery], now: float) -> list[NotTold]:
    """Everybody and every way that the alerts leave out (`now`: seconds UTC)."""
    on_the_first = {person.id for person in bridge.pms()}
    channels = [channel.traits for channel in bridge.channels.values()]
    found: list[NotTold] = []
    for one in reach(bridge, bridge.people, now):
        mine = {each.channel for each in told if each.person == one.person.id}
        if one.person.id not in on_the_first and not mine:
            found.append(NotTold(one.person.name, "", _not_at_once(bridge, one)))
            continue
        missing = (traits for traits in channels if traits.name not in mine)
        found += [NotTold(one.person.name, it.headline, _no_way(it, one)) for it in missing]
    return found


def hindered(bridge: Bridge, told: Sequence[Delivery], now: float) -> Iterator[str]:
    """What keeps alerts from people to whom they are sent, in words."""
    for name in dict.fromkeys(each.channel for each in told):
        gate = in_trouble(bridge, name, now)
        if gate is not None:
            yield f"{bridge.traits(name).headline}: {trouble_words(bridge, gate, now)}"
    persons = {each.person for each in told}
    for one in reach(bridge, bridge.people, now):
        if one.opted_out and one.person.id in persons:
            yield f"{one.person.name} has opted out of texts, which the carrier blocks"


def _not_at_once(bridge: Bridge, one: Reach) -> str:
    person, steps = one.person, bridge.policy.again
    if "pm" not in person.roles:
        return f"no project manager (roles: {', '.join(sorted(person.roles))})"
    step = person.tier - 2
    if step >= len(steps):
        return f"of tier {person.tier}, which no step reaches"
    return f"of tier {person.tier}: told after {age(steps[step])} if nobody has it"


def _no_way(traits: Traits, one: Reach) -> str:
    if not traits.in_browsers:
        return f"has no {traits.address} in [[people]]"
    if one.availability is None:
        return "has not switched notifications on at /now"
    return "has no browser that takes notifications"
