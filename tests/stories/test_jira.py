"""The same promises for a client of Jira Service Management, on the issue SUP-17."""

from tests.stories.conftest import Teller
from tests.stories.story import DANA, HOUR, PMS, Story

ISSUE = "SUP-17"
_LEVELS = "[connections.support.levels]"
WITH_BOARD = {_LEVELS: f'board = "1"\n{_LEVELS}'}


def test_an_emergency_by_a_customer_is_told_at_once_and_shown_on_the_issue(tell: Teller) -> None:
    with tell() as story:
        story.client_sets("emergency", ISSUE, reason="Gate B cannot ship anything.")
        for phone, address in PMS:
            text = story.expect_sms(phone, "EMERGENCY", ISSUE, "Gate B", f"ACK {ISSUE}")
            assert len(text) <= 160
            mail = story.expect_mail(address, "EMERGENCY", ISSUE, "Gate B cannot ship anything.")
            assert mail["subject"].startswith("EMERGENCY")
        story.expect_answer("Emergency", "26 Nov", ticket=ISSUE)
        issue = story.issue()
        assert issue.priority == "1"
        assert set(issue.labels) == {"printer", "escalated_emergency", "escalated_before"}
        assert story.level(ISSUE) == "emergency"
        assert story.world.jira.queue()[0].id == issue.id
        story.forward(60)
        story.note("Ana Ruiz", "Ben Okafor", ticket=ISSUE)
        story.over()


def test_a_higher_priority_keeps_its_place_in_the_queue_and_waits_for_the_digest(
    tell: Teller,
) -> None:
    with tell() as story:
        ranked = list(story.world.jira.ranked)
        story.client_sets("higher_priority", ISSUE)
        story.expect_answer("Higher Priority", ticket=ISSUE)
        assert "escalated_higher_priority" in story.issue().labels
        assert story.issue().priority == "3"
        assert story.world.jira.ranked == ranked
        story.forward(24 * HOUR)
        for _, address in PMS:
            story.expect_mail(address, "digest", ISSUE)
        story.over()


def test_while_the_cooldown_runs_the_field_goes_back(tell: Teller) -> None:
    with tell() as story:
        story.client_sets("higher_priority", ISSUE)
        story.expect_answer("Higher Priority", ticket=ISSUE)
        story.forward(HOUR)
        story.client_sets("emergency", ISSUE)
        story.expect_answer("26 Nov", ticket=ISSUE)
        story.expect_mails(ISSUE, "an Emergency was asked for")
        assert story.level(ISSUE) == "higher_priority"
        assert story.reasons(_record(story)) == ["escalated", "cooldown"]
        story.over()


def test_the_end_of_the_cooldown_clears_the_field(tell: Teller) -> None:
    with tell() as story:
        story.client_sets("higher_priority", ISSUE)
        story.expect_answer("Higher Priority", ticket=ISSUE)
        story.forward(48 * HOUR - 1)
        assert story.level(ISSUE) == "higher_priority"
        story.forward(1)
        assert story.level(ISSUE) is None
        assert set(story.issue().labels) == {"printer", "escalated_before"}
        story.note("cooldown", ticket=ISSUE)
        for _ in range(2):
            for _, address in PMS:
                story.expect_mail(address, "digest")
        story.over()


def test_an_issue_may_be_created_as_an_emergency(tell: Teller) -> None:
    with tell() as story:
        site = story.world.jira
        nora = story.jira_user("Nora North")
        fields = {"customfield_10042": {"value": "Emergency"}}
        issue = site.create_issue("Nothing can be scanned", nora, fields=fields)
        story.settle()
        story.expect_pms("EMERGENCY", issue.key, "Nothing can be scanned")
        story.expect_answer("Emergency", ticket=issue.key)
        assert site.queue()[0].id == issue.id
        assert story.reasons(f"support/{issue.id}") == ["escalated"]
        story.over()


def test_a_moved_issue_keeps_its_record(tell: Teller) -> None:
    with tell() as story:
        story.client_sets("higher_priority", ISSUE)
        story.expect_answer("Higher Priority", ticket=ISSUE)
        story.world.jira.move(ISSUE, "OPS-3", story.jira_user("Alex Agent"))
        story.forward(HOUR)
        story.client_sets("emergency", "OPS-3")
        story.expect_answer("26 Nov", ticket="OPS-3")
        story.expect_mails("OPS-3", "an Emergency was asked for")
        assert story.level("OPS-3") == "higher_priority"
        moved = story.record(_record(story)).ticket
        assert (moved.key, moved.former_keys) == ("OPS-3", (ISSUE,))
        assert story.reasons(_record(story)) == ["escalated", "cooldown"]
        story.over()


def test_the_echoes_of_what_we_write_have_no_effect(tell: Teller) -> None:
    with tell(changes=WITH_BOARD) as story:
        key = _software_issue(story)
        story.side(key).sets(key, "emergency", "Alex Agent", "")
        story.settle()
        story.expect_emergency(key)
        story.forward(60)
        ranked = story.world.jira.ranked
        assert ranked.index(story.issue(key).id) < ranked.index(story.issue("OPS-1").id)
        echoed = [one.about for one in story.world.webhooks.attempts if one.vendor == "jira"]
        assert any("priority" in about for about in echoed)
        assert any("comment_created" in about for about in echoed)
        assert any("Rank" in about for about in echoed)
        written = story.writes("jira")
        story.forward(600)
        assert story.writes("jira") == written
        assert story.reasons(_record(story, key)) == ["escalated"]
        story.over()


def test_our_own_user_is_known_though_it_hides_its_address(tell: Teller) -> None:
    with tell() as story:
        story.world.jira.bridge.email = "hidden@acme.example"
        story.client_sets("emergency", ISSUE)
        story.expect_emergency(ISSUE)
        story.forward(899)
        assert story.record(_record(story)).escalations[-1].responded_at is None
        story.over()


def test_a_colleague_of_the_reporter_may_escalate(tell: Teller) -> None:
    with tell() as story:
        site = story.world.jira
        northwind = next(iter(site.organizations.values()))
        site.add_user("Nils North", "nils@northwind.example", organization=northwind)
        story.side(ISSUE).sets(ISSUE, "emergency", "Nils North", "")
        story.settle()
        story.expect_emergency(ISSUE)
        story.over()


def test_an_option_without_a_mapping_is_for_an_admin(tell: Teller) -> None:
    with tell(changes={'emergency = "Emergency"': 'emergency = "Catastrophe"'}) as story:
        story.client_sets("emergency", ISSUE)
        story.expect_mail(DANA, "not mapped", "Emergency", ISSUE)
        story.expect_pms("not mapped", ISSUE)
        assert story.reasons(_record(story)) == ["unmapped_option"]
        story.over()


def _software_issue(story: Story) -> str:
    """An issue of a project with a board, where it is the second."""
    site, agent = story.world.jira, story.jira_user("Alex Agent")
    for number in (1, 2):
        site.create_issue(f"Gate {number} is stuck", agent, f"OPS-{number}", silent=True)
    return "OPS-2"


def _record(story: Story, key: str = ISSUE) -> str:
    return f"support/{story.side(key).id(key)}"
