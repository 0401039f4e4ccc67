"""Finds or invents the people whom the control API speaks of."""

from sandbox.jira.site import JiraUser
from sandbox.jira.tracker import Jira
from sandbox.zendesk.account import User
from sandbox.zendesk.desk import Zendesk


def client_of(desk: Zendesk, organization: str | None = None, name: str | None = None) -> User:
    """An end user of the organization with that name; both are made when they are missing."""
    wanted = organization or "Acme Stores"
    with desk.lock:
        known = {one.name: one for one in desk.organizations.values()}
        home = known.get(wanted) or desk.add_organization(wanted)
        for user in desk.users.values():
            at_home = user.role == "end-user" and user.organization_id == home.id
            if at_home and name in (None, user.name):
                return user
        return desk.add_user(name or "Casey Client", _email(name, wanted), organization=home)


def agent_of(desk: Zendesk) -> User:
    """A human agent of the account."""
    with desk.lock:
        for user in desk.users.values():
            if user.role == "agent":
                return user
        return desk.add_user("Alex Agent", "alex@acme.example", role="agent")


def jira_reporter_of(
    site: Jira, organization: str | None = None, name: str | None = None
) -> JiraUser:
    """A portal customer of the organization with that name; both are made when missing."""
    wanted = organization or "Northwind"
    with site.lock:
        known = {one.name: one for one in site.organizations.values()}
        home = known.get(wanted) or site.add_organization(wanted)
        for user in site.users.values():
            at_home = user.kind == "customer" and home.id in user.organizations
            if at_home and name in (None, user.name):
                return user
        return site.add_user(name or "Nora North", _email(name, wanted), organization=home)


def jira_agent_of(site: Jira) -> JiraUser:
    """A human agent of the site."""
    with site.lock:
        for user in site.users.values():
            if user.kind == "atlassian" and user is not site.bridge:
                return user
        return site.add_user("Alex Agent", "alex@acme.example", kind="atlassian")


def _email(name: str | None, organization: str) -> str:
    local = (name or "client").lower().replace(" ", ".")
    return f"{local}@{organization.lower().replace(' ', '-')}.example"
