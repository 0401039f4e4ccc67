"""Who may escalate a ticket, and who may end an escalation of it."""

from bridge.core.tickets import Actor, Role, Ticket


def is_member(ticket: Ticket, actor: Actor) -> bool | None:
    """Whether the actor may escalate: agents, the requester and whom they let in, members of one
    of the organizations. None: that is not known."""
    let_in = (ticket.requester.id, *ticket.participant_ids)
    if actor.role is Role.AGENT or (actor.id and actor.id in let_in):
        return True
    if actor.role is not Role.CLIENT or not actor.id:
        return None
    shared_with = {ticket.organization_id, *ticket.organization_ids} - {""}
    return not shared_with.isdisjoint(actor.organization_ids)
