"""A service project of Jira as sites have it: who may escalate, and what the site does not take."""

import pytest

from sandbox.jira.site import ORGANIZATIONS, PARTICIPANTS
from tests.stories.conftest import Teller
from tests.stories.story import DANA, HOUR, PMS, Story

ISSUE = "SUP-17"
_LEVELS = "[connections.support.levels]"


def test_a_member_of_any_organization_of_the_request_may_escalate(tell: Teller) -> None:
    with tell() as story:
        site = story.world.jira
        partner = site.add_organization("Partner")
        site.add_user("Pat Partner", "pat@partner.example", organization=partner)
        shared = [int(id) for id in (*story.issue().organizations, partner.id)]
        _change(story, {ORGANIZATIONS: shared})
        _emergency_by(story, "Pat Partner")
        story.expect_emergency(ISSUE)
        story.over()


def test_a_participant_of_a_request_without_organizations_may_escalate(tell: Teller) -> None:
    with tell() as story:
        pat = story.world.jira.add_user("Pat Partner", "pat@partner.example")
        _change(story, {ORGANIZATIONS: [], PARTICIPANTS: [{"accountId": pat.id}]})
        _emergency_by(story, "Pat Partner")
        story.expect_emergency(ISSUE)
        story.over()


def test_whoever_takes_no_part_is_told_what_is_missing(tell: Teller) -> None:
    with tell() as story:
        story.world.jira.add_user("Sam Stranger", "sam@else.example")
        _change(story, {ORGANIZATIONS: []})
        _emergency_by(story, "Sam Stranger")
        assert story.level(ISSUE) is None
        assert story.reasons(_record(story)) == ["not_a_member"]
        story.expect_answer("Sam Stranger did not open", "share it with them", ticket=ISSUE)
        story.over()


def test_a_priority_off_the_screen_takes_nothing_with_it(tell: Teller) -> None:
    with tell() as story:
        story.world.jira.rights.off_screen = {"priority"}
        story.client_sets("emergency", ISSUE)
        story.expect_emergency(ISSUE)
        assert story.issue().priority == "3"
        assert "escalated_emergency" in story.issue().labels
        assert story.level(ISSUE) == "emergency"
        story.expect_mail(DANA, "support does not take all that we write", "priority")
        story.over()


def test_a_board_that_ranks_nothing_of_the_project_is_told_to_the_admin(tell: Teller) -> None:
    with tell(changes={_LEVELS: f'board = "1"\n{_LEVELS}'}) as story:
        agent = story.jira_user("Alex Agent")
        story.world.jira.create_issue("Deploy", agent, "OPS-1", silent=True)
        story.client_sets("emergency", ISSUE)
        story.expect_emergency(ISSUE)
        assert story.issue().priority == "1"
        story.expect_mail(DANA, "support does not take all", "board 1 does not rank SUP-17")
        story.over()


@pytest.mark.parametrize(
    "name", ["[~accountid:5c5f88]", "{code} Kim {code}", "!https://evil.example/x.png!", "*Kim*"]
)
def test_a_name_sets_nothing_off_in_our_comments(tell: Teller, name: str) -> None:
    with tell() as story:
        story.world.jira.add_user(name, "sam@else.example")
        _emergency_by(story, name)
        story.expect_answer(f"{name} is not a member of Northwind", ticket=ISSUE)
        story.over()


def test_a_change_that_two_webhooks_tell_of_is_one(tell: Teller) -> None:
    with tell() as story:
        story.world.jira.registered = 2
        story.client_sets("emergency", ISSUE)
        story.expect_emergency(ISSUE)
        told = [one for one in story.world.webhooks.attempts if "Escalation" in one.about]
        assert [one.status for one in told[:2]] in ([202, 200], [200, 202])
        assert story.reasons(_record(story)) == ["escalated"]
        story.over()


def test_admins_hear_each_day_that_the_token_ends(tell: Teller) -> None:
    ends = {_LEVELS: f"token_expires = 2026-12-09\n{_LEVELS}"}
    with tell(changes=ends) as story:
        story.forward(24 * HOUR)
        for _, address in PMS:
            story.expect_mail(address, "digest")
        mail = story.expect_mail(DANA, "The API token of support ends", "09 December 2026")
        assert "BRIDGE_SUPPORT_API_TOKEN" in mail["text"]
        story.over()


def _change(story: Story, fields: dict[str, object]) -> None:
    story.world.jira.edit(ISSUE, {"fields": fields}, story.jira_user("Alex Agent"))
    story.settle()


def _emergency_by(story: Story, name: str) -> None:
    story.side(ISSUE).sets(ISSUE, "emergency", name, "")
    story.settle()


def _record(story: Story) -> str:
    return f"support/{story.side(ISSUE).id(ISSUE)}"
