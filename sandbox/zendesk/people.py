"""Finds or invents the people of Zendesk whom the control API speaks of."""

from sandbox.known import called
from sandbox.names import email_of
from sandbox.zendesk.account import User
from sandbox.zendesk.desk import Zendesk


def client_of(desk: Zendesk, organization: str | None = None, name: str | None = None) -> User:
    """An end user of the organization with that name; both are made when they are missing."""
    wanted = organization or "Acme Stores"
    with desk.lock:
        home = called(desk.organizations, wanted) or desk.add_organization(wanted)
        for user in desk.users.values():
            at_home = user.role == "end-user" and user.organization_id == home.id
            if at_home and name in (None, user.name):
                return user
        return desk.add_user(name or "Casey Client", email_of(name, wanted), organization=home)


def agent_of(desk: Zendesk) -> User:
    """A human agent of the account."""
    with desk.lock:
        for user in desk.users.values():
            if user.role == "agent":
                return user
        return desk.add_user("Alex Agent", "alex@acme.example", role="agent")
