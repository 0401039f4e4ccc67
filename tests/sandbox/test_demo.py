"""The demo page over HTTP: what it shows, what its forms do, and what other pages may not do."""

import re
from collections.abc import Iterator
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import requests

from bridge.errors import ConfigurationError
from sandbox.app import SandboxServer, create_app
from sandbox.demo.page import create_demo
from sandbox.demo.run import run
from sandbox.demo.view import until_digest
from sandbox.demo.world import ISSUE, TICKET
from sandbox.world import SandboxWorld
from sandbox.zendesk.account import ESCALATION_FIELD, REASON_FIELD
from tests.sandbox.stand_ins import Clock, Listener

ANA = "+13125550101"


class Forward:
    """Controls that move the test's clock."""

    def __init__(self, clock: Clock) -> None:
        self.clock = clock

    def fast_forward(self, seconds: float) -> None:
        self.clock.now += seconds


@pytest.fixture
def entries() -> list[dict[str, Any]]:
    return []


@pytest.fixture
def page(world: SandboxWorld, clock: Clock, entries: list[dict[str, Any]]) -> Iterator[str]:
    def timeline(connection: str, ticket: str) -> list[dict[str, Any]]:
        return entries if (connection, ticket) == ("acme", str(TICKET)) else []

    with SandboxServer(create_demo(world, timeline, Forward(clock))) as server:
        yield server.url


def post(page: str, path: str, **fields: str) -> requests.Response:
    headers = {"Origin": page}
    answer = requests.post(
        f"{page}/demo/{path}", fields, headers=headers, timeout=5, allow_redirects=False
    )
    assert answer.status_code == 303, answer.text
    return answer


def regions(page: str) -> dict[str, str]:
    found: dict[str, str] = requests.get(f"{page}/demo/state.json", timeout=5).json()["regions"]
    return found


def test_the_page_holds_no_inline_script_and_names_every_field(page: str) -> None:
    answer = requests.get(page, timeout=5)
    assert "script-src 'self'" in answer.headers["Content-Security-Policy"]
    assert all("src=" in tag for tag in re.findall(r"<script[^>]*>", answer.text))
    assert not re.search(r"\s(style|on\w+)=", answer.text)
    labelled = set(re.findall(r'for="([^"]+)"', answer.text))
    assert set(re.findall(r'<(?:select|textarea|input) id="([^"]+)"', answer.text)) == labelled
    for file in ("demo.js", "demo.css"):
        assert requests.get(f"{page}/demo/static/{file}", timeout=5).ok


def test_every_part_that_changes_has_its_place(page: str) -> None:
    places = set(re.findall(r'data-region="([^"]+)"', requests.get(page, timeout=5).text))
    assert places == set(regions(page))


def test_a_demo_for_others_has_to_be_meant() -> None:
    with pytest.raises(ConfigurationError, match="DEMO_OPEN=1"):
        run({"HOST": "0.0.0.0"})


def test_a_client_sets_the_field(page: str, world: SandboxWorld) -> None:
    post(page, "tickets/acme", do="set", level="Emergency", reason="no sales", **{"as": "client"})
    post(page, "tickets/support", do="set", level="Higher Priority", **{"as": "agent"})
    ticket = world.zendesk.ticket(TICKET)
    assert ticket.fields == {ESCALATION_FIELD: "escalation_emergency", REASON_FIELD: "no sales"}
    assert ticket.audits[-1].author_id == ticket.requester_id
    issue = world.jira.issue(ISSUE)
    assert issue.escalation == "10020"
    assert issue.histories[-1]["author"] != issue.reporter
    assert "<strong>Emergency</strong>" in regions(page)["facts-acme"]


def test_only_agents_write_internal_notes(page: str, world: SandboxWorld) -> None:
    for connection in ("acme", "support"):
        for role in ("client", "agent"):
            post(
                page,
                f"tickets/{connection}",
                do="comment",
                comment="<b>hello</b>",
                internal="1",
                **{"as": role},
            )
        shown = regions(page)[f"conversation-{connection}"]
        assert "&lt;b&gt;hello" in shown
        assert "<b>hello" not in shown
    assert [one["public"] for one in world.zendesk.ticket(TICKET).comments[1:]] == [True, False]
    assert [one["public"] for one in world.jira.issue(ISSUE).comments] == [True, False]


def test_phones_show_texts_and_reply(page: str, world: SandboxWorld, listener: Listener) -> None:
    form = {"To": ANA, "From": world.access.twilio.number, "Body": "EMERGENCY http://x.test/e/1"}
    world.twilio.send(form)
    post(page, f"phones/{ANA[1:]}", text="ACK")
    assert world.flush()
    shown = regions(page)[f"phone-{ANA[1:]}"]
    assert 'href="http://x.test/e/1"' in shown
    assert "delivered" in shown
    assert "ACK" in shown
    assert [one.path for one in listener.posted] == ["/inbound/sms"]
    assert "No texts yet" in regions(page)["phone-13125550102"]


def test_mails_open_without_scripts(page: str, world: SandboxWorld) -> None:
    html = "<html><head></head><body><h1>Down</h1><script>alert(1)</script></body></html>"
    content = [{"type": "text/plain", "value": "Down"}, {"type": "text/html", "value": html}]
    world.sendgrid.send(
        {
            "from": {"email": "alerts@acme.example"},
            "personalizations": [{"to": [{"email": "ana@acme.example"}]}],
            "subject": "EMERGENCY <#4821>",
            "content": content,
        }
    )
    shown = regions(page)["inbox"]
    assert "EMERGENCY &lt;#4821&gt;" in shown
    (path,) = set(re.findall(r'href="([^"]+)"', shown))
    mail = requests.get(page + path, timeout=5)
    assert "<h1>Down</h1>" in mail.text
    policy = mail.headers["Content-Security-Policy"]
    assert policy.startswith("sandbox")
    assert "allow-scripts" not in policy
    assert "default-src 'none'" in policy


def test_the_state_is_sent_only_when_it_changed(page: str, world: SandboxWorld) -> None:
    url = f"{page}/demo/state.json"
    first = requests.get(url, timeout=5)
    known = {"If-None-Match": first.headers["ETag"]}
    assert requests.get(url, headers=known, timeout=5).status_code == 304
    world.twilio.reply(ANA, "hello")
    assert requests.get(url, headers=known, timeout=5).status_code == 200


def test_time_passes_on_request(page: str, clock: Clock) -> None:
    begun = clock.now
    post(page, "time", by="900")
    post(page, "time", by="172800")
    assert clock.now == begun + 900 + 172_800
    post(page, "time", by="digest")
    assert "7:30 AM" in regions(page)["clock"]


def test_the_way_to_the_digest_knows_the_change_of_clocks() -> None:
    before_the_change = datetime(2026, 10, 31, 7, 30, tzinfo=ZoneInfo("America/Chicago"))
    assert until_digest(before_the_change.timestamp() - 1) == 1
    assert until_digest(before_the_change.timestamp()) == 25 * 3600


def test_vendors_break_and_mend(page: str, world: SandboxWorld) -> None:
    post(page, "break/twilio")
    assert [(one["vendor"], one["kind"]) for one in world.faults.active()] == [("twilio", "429")]
    assert 'aria-pressed="true"' in regions(page)["breakages"]
    post(page, "break/twilio")
    assert not world.faults.active()
    assert 'aria-pressed="true"' not in regions(page)["breakages"]


def test_the_timeline_is_shown(page: str, entries: list[dict[str, Any]], clock: Clock) -> None:
    assert "Nothing decided yet" in regions(page)["history-acme"]
    entries.append({"at": clock.now, "what": "Set to Emergency", "reason": "escalated"})
    shown = regions(page)["history-acme"]
    assert "Set to Emergency" in shown
    assert "escalated" in shown


def test_a_bridge_that_does_not_answer_leaves_the_page_up(world: SandboxWorld) -> None:
    def timeline(connection: str, ticket: str) -> list[dict[str, Any]]:
        raise ConnectionError("no store")

    with SandboxServer(create_demo(world, timeline)) as server:
        assert "does not tell" in regions(server.url)["history-acme"]
        assert "+48 h" not in requests.get(server.url, timeout=5).text


def test_other_pages_cannot_press_the_buttons(page: str, world: SandboxWorld) -> None:
    answer = requests.post(
        f"{page}/demo/break/twilio", headers={"Origin": "https://elsewhere.example"}, timeout=5
    )
    assert answer.status_code == 403
    assert not world.faults.active()


def test_unknown_things_are_refused(page: str) -> None:
    for path, fields, status in (
        ("tickets/nobody", {"do": "comment", "comment": "x"}, 404),
        ("tickets/acme", {"do": "set", "level": "Panic"}, 400),
        ("phones/13125559999", {"text": "x"}, 404),
        ("break/everything", {}, 404),
        ("time", {"by": "1e99"}, 400),
        ("mail/none", None, 404),
    ):
        verb = "GET" if fields is None else "POST"
        answer = requests.request(verb, f"{page}/demo/{path}", data=fields, timeout=5)
        assert answer.status_code == status, path


def test_a_refusal_of_the_helpdesk_is_told(page: str, world: SandboxWorld) -> None:
    world.zendesk.update(TICKET, {"status": "closed"}, world.zendesk.bridge)
    fields = {"do": "comment", "comment": "late", "as": "client"}
    answer = requests.post(f"{page}/demo/tickets/acme", fields, timeout=5)
    assert answer.status_code == 422
    assert "closed prevents ticket update" in answer.text


def test_links_to_tickets_lead_to_the_page(world: SandboxWorld) -> None:
    with SandboxServer(create_app(world)) as server:
        for path in ("zendesk/agent/tickets/4821", "jira/browse/SUP-17"):
            answer = requests.get(f"{server.url}/{path}", timeout=5, allow_redirects=False)
            assert answer.headers["Location"].startswith(f"{world.page}/#ticket-")
