"""What a person texts to our number: taking an emergency, and the carriers' stop words."""

from dataclasses import dataclass, replace

from bridge.core.channels import Traits
from bridge.core.commit import Index
from bridge.core.escalations import TicketRecord
from bridge.core.people import Person
from bridge.core.text_replies import Reply, ReplyKind, read_reply, reply_code
from bridge.flows.context import Bridge
from bridge.flows.delivery.alerts import tell_admins
from bridge.flows.delivery.contacts import contact_to_change, keep
from bridge.flows.escalation.acknowledge import acknowledge
from bridge.flows.find import find
from bridge.flows.limits import forgiven, used_up
from bridge.flows.turn import Turn, attempt
from bridge.messages import operator
from bridge.ports import TextIn

HELP = "Escalation bridge: reply ACK and the ticket's number to take an emergency."

HELPS_AT_MOST, HELP_AGAIN_SECONDS = 5, 3600.0
"""Answers to texts that nobody understands: two machines must not keep each other busy."""


@dataclass(frozen=True)
class Answer:
    """What to text back; empty means nothing."""

    text: str = ""


def answer_text(bridge: Bridge, channel: Traits, text: TextIn) -> Answer:
    """Do what a person texted. Strangers get no answer at all, nor does a carrier's stop word."""
    person = next((p for p in bridge.people if p.address(channel.address) == text.sender), None)
    if person is None:
        bridge.log.info("sms_from_stranger")
        return Answer()
    reply, helps = read_reply(text.text, text.opt_out_type), f"help/{person.id}"
    if reply.kind is ReplyKind.ACK:
        forgiven(bridge, helps)
        return Answer(_acknowledge(bridge, person, reply))
    if reply.kind in (ReplyKind.STOP, ReplyKind.START, ReplyKind.YES):
        _opted(bridge, person, reply.kind is ReplyKind.STOP, channel.name)
        return Answer()
    wait = used_up(bridge, helps, HELPS_AT_MOST, HELP_AGAIN_SECONDS)
    return Answer(HELP if wait is None else "")


def _acknowledge(bridge: Bridge, person: Person, reply: Reply) -> str:
    found = _waiting(bridge, reply.code)
    if found is None:
        what = f"no open emergency {reply.code}" if reply.code else "no open emergency"
        return f"Escalation bridge: there is {what}."
    escalation, record = found
    done = acknowledge(bridge, escalation, person, "sms")
    key = record.ticket.key or record.ticket.id
    if done is None or done.over:
        return f"Escalation bridge: {key} is over already, nothing to do."
    if not done.first:
        who = "You have" if done.by == person.name else f"{done.by} has"
        return f"Escalation bridge: {who} {key} already."
    return f"Escalation bridge: you have {key}. The others and the client are being told."


def _waiting(bridge: Bridge, code: str) -> tuple[str, TicketRecord] | None:
    """The newest emergency with that code (or any), waiting ones first."""
    store = bridge.store
    for escalation in reversed([*store.listed(Index.EMERGENCIES), *store.listed(Index.WAITING)]):
        found = find(bridge, escalation)
        if found and code in ("", reply_code(found.record.ticket.key or found.record.ticket.id)):
            return escalation, found.record
    return None


def _opted(bridge: Bridge, person: Person, out: bool, channel: str) -> None:
    """An opted-out project manager would miss the next emergency: an operator has to know."""

    def step(turn: Turn) -> None:
        keep(turn, replace(contact_to_change(turn, person.id), opted_out=out))
        if out:
            tell_admins(turn, operator.opted_out(person.name), avoid=channel)
        turn.commit.count("opted_out" if out else "opted_in")

    attempt(bridge, step)
    bridge.log.warning("sms_opt", person=person.id, out=out)
