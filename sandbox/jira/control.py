"""What the control API does at the Jira site: as its people, and as its admins."""

from flask import Blueprint, Response, jsonify

from sandbox.asked import asked_for
from sandbox.jira.limits import Limits
from sandbox.jira.people import agent_of, reporter_of
from sandbox.jira.tracker import Jira


def jira_control(control: Blueprint, site: Jira) -> None:
    """The routes under /jira."""
    _issues(control, site)
    _actions(control, site)
    _ends(control, site)
    _site(control, site)


def _issues(control: Blueprint, site: Jira) -> None:
    @control.post("/jira/issues")
    def create_issues() -> tuple[Response, int]:
        """{"summary", "organization", "client", "level", "count", "silent", "fields"}."""
        asked = asked_for()
        reporter = reporter_of(site, asked.get("organization"), asked.get("client"))
        fields = dict(asked.get("fields", {}))
        if asked.get("level") not in (None, "None"):
            fields["customfield_10042"] = {"value": asked["level"]}
        summary, silent = asked.get("summary", "Help"), bool(asked.get("silent"))
        made = [
            site.create_issue(summary, reporter, fields=fields, silent=silent)
            for _ in range(int(asked.get("count", 1)))
        ]
        keys, ids = [issue.key for issue in made], [issue.id for issue in made]
        return jsonify({"id": ids[0], "key": keys[0], "ids": ids, "keys": keys}), 201

    @control.get("/jira/issues/<id>")
    def read_issue(id: str) -> Response:
        issue = site.issue(id)
        shown = site.views.issue(issue)
        rank = site.ranked.index(issue.id)
        return jsonify({**shown, "changelog": issue.histories, "rank": rank})


def _actions(control: Blueprint, site: Jira) -> None:
    @control.post("/jira/issues/<id>")
    def act_on_issue(id: str) -> Response:
        """{"as": "client"|"agent"|"bridge", "level", "comment", "public", "edit", "transition"}."""
        asked = asked_for()
        actors = {"agent": agent_of(site), "bridge": site.bridge}
        actor = actors.get(asked.get("as", "client")) or site.users[site.issue(id).reporter]
        if "edit" in asked:
            site.edit(id, asked["edit"], actor)
        if "level" in asked:
            level = asked["level"]
            site.set_level(id, None if level in (None, "None") else level, actor)
        if "transition" in asked:
            site.transition(id, asked["transition"], actor)
        if "comment" in asked:
            site.comment(id, asked["comment"], actor, asked.get("public", True))
        return jsonify(site.views.issue(site.issue(id)))


def _ends(control: Blueprint, site: Jira) -> None:
    @control.post("/jira/issues/<id>/move")
    def move_issue(id: str) -> Response:
        """{"key"}: an agent moves the issue, which gets this key."""
        return jsonify(site.views.issue(site.move(id, asked_for()["key"], agent_of(site))))

    @control.delete("/jira/issues/<id>")
    def delete_issue(id: str) -> Response:
        """An agent deletes the issue."""
        site.delete(id, agent_of(site))
        return jsonify({"deleted": id})


def _site(control: Blueprint, site: Jira) -> None:
    @control.post("/jira/site")
    def change_site() -> Response:
        """How unkind it is: {"browse_users", "agent", "lacks", "off_screen", "limits",
        "token_ends"}.

        "lacks": missing permissions by the project's key. "off_screen": fields that are not on the
        edit screen. "limits": whether the rate limits are on. "token_ends": seconds UTC.
        """
        asked, rights = asked_for(), site.rights
        rights.browse_users = bool(asked.get("browse_users", rights.browse_users))
        rights.agent = bool(asked.get("agent", rights.agent))
        rights.off_screen = set(asked.get("off_screen", rights.off_screen))
        lacks = asked.get("lacks", rights.lacks)
        rights.lacks = {project: set(missing) for project, missing in lacks.items()}
        site.token_ends = asked.get("token_ends", site.token_ends)
        if "limits" in asked:
            site.limits = Limits(site.clock) if asked["limits"] else Limits.none(site.clock)
        return jsonify({"browse_users": rights.browse_users, "agent": rights.agent})
