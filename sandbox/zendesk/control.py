"""What the control API does in the Zendesk account: as its people, and as its admins."""

from flask import Blueprint, Response, jsonify

from sandbox.asked import asked_for
from sandbox.zendesk.account import LEVELS, User
from sandbox.zendesk.desk import Zendesk
from sandbox.zendesk.limits import UNLIMITED, Limits
from sandbox.zendesk.people import agent_of, client_of


def zendesk_control(control: Blueprint, desk: Zendesk) -> None:
    """The routes under /zendesk."""
    _tickets(control, desk)
    _actions(control, desk)
    _ends(control, desk)
    _account(control, desk)


def _tickets(control: Blueprint, desk: Zendesk) -> None:
    @control.post("/zendesk/tickets")
    def create_tickets() -> tuple[Response, int]:
        """{"subject", "organization", "client", "level", "count", "silent", "changes"}."""
        asked = asked_for()
        requester = client_of(desk, asked.get("organization"), asked.get("client"))
        changes = dict(asked.get("changes", {}))
        if "level" in asked:
            changes["additional_tags"] = [_option(asked["level"])]
        subject, silent = asked.get("subject", "Help"), bool(asked.get("silent"))
        made = [
            desk.create_ticket(subject, requester, changes=changes, silent=silent).id
            for _ in range(int(asked.get("count", 1)))
        ]
        return jsonify({"id": made[0], "ids": made}), 201

    @control.get("/zendesk/tickets/<int:id>")
    def read_ticket(id: int) -> Response:
        ticket = desk.ticket(id)
        audits = [audit.shown() for audit in ticket.audits]
        return jsonify({**ticket.shown(), "comments": ticket.comments, "audits": audits})


def _actions(control: Blueprint, desk: Zendesk) -> None:
    @control.post("/zendesk/tickets/<int:id>")
    def act_on_ticket(id: int) -> Response:
        """{"as": "client"|"agent"|"bridge", "level", "comment", "public", "changes", "ccs"}.

        "ccs": the ids of the users on CC from now on.
        """
        asked = asked_for()
        actor = _actor(desk, id, asked.get("as", "client"))
        if "ccs" in asked:
            desk.ticket(id).ccs = tuple(map(int, asked["ccs"]))
        if "changes" in asked:
            desk.update(id, asked["changes"], actor)
        if "level" in asked:
            desk.set_level(id, _option(asked["level"]), actor)
        if "comment" in asked:
            desk.comment(id, asked["comment"], actor, asked.get("public", True))
        return jsonify(desk.ticket(id).shown())

    @control.post("/zendesk/levels")
    def bulk_levels() -> Response:
        """A bulk edit: {"ids", "level", "as"}; one set of events for every ticket."""
        asked = asked_for()
        for id in asked["ids"]:
            actor = _actor(desk, id, asked.get("as", "client"))
            desk.set_level(id, _option(asked["level"]), actor)
        return jsonify({"changed": len(asked["ids"])})


def _actor(desk: Zendesk, id: int, who: str) -> User:
    actors = {"agent": agent_of(desk), "bridge": desk.bridge}
    return actors.get(who) or desk.users[desk.ticket(id).requester_id]


def _ends(control: Blueprint, desk: Zendesk) -> None:
    @control.post("/zendesk/tickets/<int:id>/follow-ups")
    def follow_up(id: int) -> tuple[Response, int]:
        """{"comment"}: the client answers a closed ticket, which makes a new one."""
        client = desk.users[desk.ticket(id).requester_id]
        made = desk.follow_up(id, asked_for().get("comment", "It is back."), client)
        return jsonify({"id": made.id}), 201

    @control.post("/zendesk/tickets/<int:id>/merge")
    def merge(id: int) -> Response:
        """{"into"}: an agent merges the ticket into another one."""
        desk.merge(id, int(asked_for()["into"]), agent_of(desk))
        return jsonify(desk.ticket(id).shown())

    @control.delete("/zendesk/tickets/<int:id>")
    def delete(id: int) -> Response:
        """An agent deletes the ticket."""
        desk.delete(id, agent_of(desk))
        return jsonify({"deleted": id})


def _account(control: Blueprint, desk: Zendesk) -> None:
    @control.post("/zendesk/account")
    def change_account() -> Response:
        """{"api_tokens", "limits", "locked", "required"}: how unkind the account is.

        "limits": whether the rate limits are on. "locked": attributes that nobody may change.
        "required": a field without which no change of fields is taken.
        """
        asked = asked_for()
        desk.api_tokens = bool(asked.get("api_tokens", desk.api_tokens))
        if "limits" in asked:
            desk.meter.limits = Limits() if asked["limits"] else UNLIMITED
        desk.house_rules.locked = set(asked.get("locked", desk.house_rules.locked))
        desk.house_rules.required = str(asked.get("required", desk.house_rules.required))
        locked = sorted(desk.house_rules.locked)
        return jsonify({"api_tokens": desk.api_tokens, "locked": locked})

    @control.post("/zendesk/users/<int:id>")
    def change_user(id: int) -> Response:
        """{"role", "suspended", "active", "light", "restriction"}: what an admin changes."""
        user, asked = desk.users[id], asked_for()
        user.role = asked.get("role", user.role)
        user.suspended = bool(asked.get("suspended", user.suspended))
        user.active = bool(asked.get("active", user.active))
        user.light = bool(asked.get("light", user.light))
        user.restriction = asked.get("restriction", user.restriction)
        return jsonify(user.shown())


def _option(level: str | None) -> str | None:
    """A level by its words or its tag."""
    return LEVELS.get(level or "None", level)
