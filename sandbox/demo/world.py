"""The demo's people and tickets, and the bridge configuration that fits them."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from sandbox.jira.site import ESCALATION, REASON
from sandbox.world import Access, Pace, SandboxWorld
from sandbox.zendesk.account import ESCALATION_FIELD, REASON_FIELD

TICKET = 4821
ISSUE = "SUP-17"


@dataclass(frozen=True)
class TeamMember:
    """Somebody whom the bridge tells; an admin has no phone in the demo."""

    name: str
    email: str
    phone: str
    role: str


TEAM = (
    TeamMember("Ana Ruiz", "ana@acme.example", "+13125550101", "pm"),
    TeamMember("Ben Okafor", "ben@acme.example", "+13125550102", "pm"),
    TeamMember("Dana Admin", "dana@acme.example", "", "admin"),
)


def demo_world(
    clock: Callable[[], float],
    bridge_url: str,
    pace: Pace | None = None,
    ledger: Path | None = None,
) -> SandboxWorld:
    """Two clients with a ticket each. `clock`: seconds UTC; `bridge_url`: where webhooks go.

    The demo page is taken to be at the bridge's address too (`world.page`).
    """
    pace = pace or Pace()
    bridge_url = bridge_url.rstrip("/")
    world = SandboxWorld(clock, Access.to(bridge_url), pace, ledger, page=bridge_url)
    desk, site = world.zendesk, world.jira
    acme = desk.add_organization("Acme Stores")
    casey = desk.add_user("Casey Client", "casey@acme-stores.example", organization=acme)
    desk.add_user("Alex Agent", "alex@acme.example", role="agent")
    desk.create_ticket(
        "Checkout is down in all stores",
        casey,
        "Since this morning no card payment goes through, in any of our stores.",
        id=TICKET,
        changes={"priority": "normal", "tags": ["checkout", "payments"]},
        silent=True,
    )
    northwind = site.add_organization("Northwind")
    nora = site.add_user("Nora North", "nora@northwind.example", organization=northwind)
    site.add_user("Alex Agent", "alex@acme.example", kind="atlassian")
    site.create_issue("Badge readers need new firmware", nora, key="SUP-16", silent=True)
    site.create_issue(
        "Label printer offline in warehouse 3",
        nora,
        key=ISSUE,
        fields={
            "description": "The label printer at gate B has been offline since the night shift.",
            "labels": ["printer"],
        },
        silent=True,
    )
    return world


def demo_configuration(world: SandboxWorld, sandbox_url: str) -> tuple[str, dict[str, str]]:
    """The bridge's TOML configuration and its environment (secrets) for this world."""
    access, base = world.access, sandbox_url.rstrip("/")
    toml = _TOML.format(
        base=base,
        zendesk=access.zendesk,
        jira=access.jira,
        twilio=access.twilio,
        field=ESCALATION_FIELD,
        reason_field=REASON_FIELD,
        jira_field=ESCALATION,
        jira_reason_field=REASON,
    )
    toml += "".join(map(_person, TEAM))
    environment = {
        "BRIDGE_ACME_CLIENT_ID": access.zendesk.client_id,
        "BRIDGE_ACME_CLIENT_SECRET": access.zendesk.client_secret,
        "BRIDGE_ACME_WEBHOOK_SECRET": access.zendesk.secret,
        "BRIDGE_SUPPORT_API_TOKEN": access.jira.token,
        "BRIDGE_SUPPORT_WEBHOOK_SECRET": access.jira.secret,
        "TWILIO_AUTH_TOKEN": access.twilio.auth_token,
        "SENDGRID_API_KEY": access.sendgrid.api_key,
        "SENDGRID_WEBHOOK_KEY": access.sendgrid.public_key,
    }
    return toml, environment


def _person(member: TeamMember) -> str:
    phone = f'phone = "{member.phone}"\n' if member.phone else ""
    return (
        f'\n[[people]]\nname = "{member.name}"\nemail = "{member.email}"\n{phone}'
        f'roles = ["{member.role}"]\n'
    )


_TOML = """\
time_zone = "America/Chicago"

[policy]
cooldown_hours = 48
digest_at = "07:30"
response_minutes = 15

[policy.business_hours]
days = ["mon", "tue", "wed", "thu", "fri"]
start = "08:00"
end = "18:00"

[connections.acme]
kind = "zendesk"
base_url = "{base}/zendesk"
user = "{zendesk.user}"
field = "{field}"
reason_field = "{reason_field}"
[connections.acme.levels]
higher_priority = "escalation_higher_priority"
emergency = "escalation_emergency"

[connections.support]
kind = "jira"
base_url = "{base}/jira"
user = "{jira.user}"
field = "{jira_field}"
reason_field = "{jira_reason_field}"
[connections.support.levels]
higher_priority = "Higher Priority"
emergency = "Emergency"

[channels.email]
kind = "sendgrid"
from = "alerts@acme.example"
base_url = "{base}/sendgrid"

[channels.sms]
kind = "twilio"
account_sid = "{twilio.account_sid}"
from = "{twilio.number}"
base_url = "{base}/twilio"
"""
