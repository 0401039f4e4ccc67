"""Finds or invents the people of Jira whom the control API speaks of."""

from sandbox.jira.site import JiraUser
from sandbox.jira.tracker import Jira
from sandbox.known import called
from sandbox.names import email_of


def reporter_of(site: Jira, organization: str | None = None, name: str | None = None) -> JiraUser:
    """A portal customer of the organization with that name; both are made when missing."""
    wanted = organization or "Northwind"
    with site.lock:
        home = called(site.organizations, wanted) or site.add_organization(wanted)
        for user in site.users.values():
            at_home = user.kind == "customer" and home.id in user.organizations
            if at_home and name in (None, user.name):
                return user
        return site.add_user(name or "Nora North", email_of(name, wanted), organization=home)


def agent_of(site: Jira) -> JiraUser:
    """A human agent of the site."""
    with site.lock:
        for user in site.users.values():
            if user.kind == "atlassian" and user is not site.bridge:
                return user
        return site.add_user("Alex Agent", "alex@acme.example", kind="atlassian")
