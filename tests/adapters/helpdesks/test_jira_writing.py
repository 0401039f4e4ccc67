"""Writing on issues of Jira."""

from dataclasses import replace
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
import responses

from bridge.core.levels import Level
from bridge.core.tickets import FieldMapping, TicketUpdate
from bridge.errors import BridgeError, Gone, PermanentFailure, UnknownOutcome
from bridge.ports import Written

from . import samples
from .helpdesk_contract import FULL, MARKER, PRIVATE, RAISE, ApiCase
from .jira_api import BOARD, COMMENT, ISSUE, MYSELF, RANK, WITH_BOARD, jira

LEVEL = {"customfield_10042": {"value": "Emergency"}}
PRIORITY = {"priority": {"name": "Highest"}}
LABELS = {"labels": [{"add": "escalated"}]}
ANSWER = {"comment": [{"add": {"body": FULL.answer}}]}


class TestWriting(ApiCase):
    @pytest.mark.parametrize(("known", "kind"), [(200, Gone), (401, PermanentFailure)])
    def test_what_is_written_without_reading_learns_that_the_issue_is_gone(
        self, api: responses.RequestsMock, known: int, kind: type[BridgeError]
    ) -> None:
        api.add("POST", COMMENT, status=404)
        api.add("GET", MYSELF, json={"accountId": "b:1"}, status=known)
        note = TicketUpdate(note="Ana was told.", marker="Ana")
        failure = self.fails(kind, lambda: jira().write(samples.JIRA_TICKET, note, retry=False))
        assert type(failure) is kind

    def test_writes_the_field_alone_in_one_call(self, api: responses.RequestsMock) -> None:
        api.add("PUT", ISSUE, status=204)
        assert jira().write(samples.JIRA_TICKET, RAISE, retry=False) == Written(field=True)
        content = {"fields": {"customfield_10042": {"value": "Emergency"}}}
        assert self.sent(api) == [("PUT", "/rest/api/2/issue/10001", content)]
        assert len(api.calls) == 1

    def test_option_may_be_known_by_its_id(self, api: responses.RequestsMock) -> None:
        api.add("PUT", ISSUE, status=204)
        mapping = FieldMapping("customfield_10042", {Level.EMERGENCY: "10021"})
        jira(replace(samples.JIRA, mapping=mapping)).write(samples.JIRA_TICKET, RAISE, False)
        assert self.sent(api)[0][2] == {"fields": {"customfield_10042": {"id": "10021"}}}

    def test_clears_the_field(self, api: responses.RequestsMock) -> None:
        api.add("PUT", ISSUE, status=204)
        jira().write(samples.JIRA_TICKET, TicketUpdate(level=Level.NONE), retry=False)
        assert self.sent(api)[0][2] == {"fields": {"customfield_10042": None}}

    def test_writes_everything_and_ranks_the_issue_first(self, api: responses.RequestsMock) -> None:
        api.add("PUT", ISSUE, status=204)
        api.add("POST", COMMENT, json={"id": "1", "self": COMMENT}, status=201)
        api.add("GET", BOARD, json={"issues": [{"id": "10009", "key": "SUP-9"}]})
        api.add("PUT", RANK, status=204)
        assert jira(WITH_BOARD).write(samples.JIRA_TICKET, FULL, retry=False) == Written(field=True)
        edit, note, rank = [content for _, _, content in self.sent(api)]
        assert edit == {
            "fields": {
                "customfield_10042": {"value": "Emergency"},
                "priority": {"name": "Highest"},
            },
            "update": {
                "labels": [{"add": "escalated"}],
                "comment": [{"add": {"body": FULL.answer}}],
            },
        }
        internal = {"key": "sd.public.comment", "value": {"internal": True}}
        assert note == {"body": FULL.note, "properties": [internal]}
        assert rank == {"issues": ["10001"], "rankBeforeIssue": "10009"}
        assert parse_qs(urlsplit(str(api.calls[2].request.url)).query)["maxResults"] == ["1"]

    @pytest.mark.parametrize("issues", [[], [{"id": "10001", "key": "SUP-1"}]])
    def test_is_not_ranked_when_it_is_first(
        self, api: responses.RequestsMock, issues: list[Any]
    ) -> None:
        api.add("GET", BOARD, json={"issues": issues})
        update = TicketUpdate(raise_priority=True)
        top = replace(samples.JIRA_TICKET, priority="highest")
        assert jira(WITH_BOARD).write(top, update, retry=False) == Written(field=False)
        assert self.sent(api) == []

    @pytest.mark.parametrize(
        ("board", "rank", "words"),
        [
            (200, 207, "board 3 does not rank SUP-1"),
            (200, 403, "SUP-1 was not ranked first"),
            (404, 204, "SUP-1 was not ranked first"),
        ],
    )
    def test_rank_that_is_refused_is_said(
        self, api: responses.RequestsMock, board: int, rank: int, words: str
    ) -> None:
        api.add("GET", BOARD, json={"issues": [{"id": "10009"}]}, status=board)
        api.add("PUT", RANK, status=rank, json={"entries": [{"issueId": 10001, "status": 400}]})
        top = replace(samples.JIRA_TICKET, priority="highest")
        written = jira(WITH_BOARD).write(top, TicketUpdate(raise_priority=True), False)
        assert words in written.refused

    def test_labels_that_are_there_are_left(self, api: responses.RequestsMock) -> None:
        api.add("PUT", ISSUE, status=204)
        update = TicketUpdate(add_tags=("export", "x"), remove_tags=("export", "y"))
        jira().write(replace(samples.JIRA_TICKET, tags=("export",)), update, retry=False)
        labels = [{"add": "x"}, {"remove": "export"}]
        assert self.sent(api)[0][2] == {"update": {"labels": labels}}

    @pytest.mark.parametrize("status", [400, 422])
    @pytest.mark.parametrize(
        ("refused", "rest"),
        [
            ({"priority": "is not on the appropriate screen"}, {"fields": LEVEL, "update": LABELS}),
            ({"labels": "is not on the appropriate screen"}, {"fields": {**LEVEL, **PRIORITY}}),
            ({"priority": "x", "labels": "y"}, {"fields": LEVEL}),
            ({"comment": "no"}, {"fields": {**LEVEL, **PRIORITY}, "update": LABELS}),
            ({}, {"fields": LEVEL}),
            ({"reporter": "is required"}, {"fields": LEVEL}),
        ],
    )
    def test_what_is_refused_does_not_take_the_rest_with_it(
        self, api: responses.RequestsMock, status: int, refused: dict[str, str], rest: Any
    ) -> None:
        body = {"errorMessages": ["not so"], "errors": refused, "request": PRIVATE}
        api.add("PUT", ISSUE, json=body, status=status)
        api.add("PUT", ISSUE, status=204)
        api.add("POST", COMMENT, json={"id": "1", "self": COMMENT}, status=201)
        written = jira().write(samples.JIRA_TICKET, FULL, False)
        assert written.field
        assert all(f"{name}: {why}" in written.refused for name, why in refused.items())
        assert "not so" in written.refused
        assert PRIVATE not in written.refused
        whole, second, answer, note = [content for _, _, content in self.sent(api)]
        assert whole == {"fields": {**LEVEL, **PRIORITY}, "update": LABELS | ANSWER}
        assert second == rest
        assert [answer["body"], note["body"]] == [FULL.answer, FULL.note]

    def test_level_that_is_refused_is_a_failure_though_the_rest_is_written(
        self, api: responses.RequestsMock
    ) -> None:
        errors = {"customfield_10042": "Option value 'Emergency' is not valid"}
        api.add("PUT", ISSUE, json={"errorMessages": [], "errors": errors}, status=400)
        api.add("PUT", ISSUE, status=204)
        api.add("POST", COMMENT, json={"id": "1", "self": COMMENT}, status=201)
        failure = self.fails(
            PermanentFailure, lambda: jira().write(samples.JIRA_TICKET, FULL, False)
        )
        assert "Option value 'Emergency' is not valid" in str(failure)
        sent = [content for _, _, content in self.sent(api)]
        assert sent[1] == {"fields": PRIORITY, "update": LABELS}
        assert [comment["body"] for comment in sent[2:]] == [FULL.answer, FULL.note]

    def test_labels_alone_that_are_refused_are_said(self, api: responses.RequestsMock) -> None:
        errors = {"labels": "Field 'labels' cannot be set"}
        api.add("PUT", ISSUE, json={"errorMessages": [], "errors": errors}, status=400)
        written = jira().write(samples.JIRA_TICKET, TicketUpdate(add_tags=("x",)), False)
        assert not written.field
        assert "labels: Field 'labels' cannot be set" in written.refused
        assert len(api.calls) == 1

    def test_words_of_others_set_off_nothing(self, api: responses.RequestsMock) -> None:
        api.add("POST", COMMENT, json={"id": "1", "self": COMMENT}, status=201)
        said = "Kim [~accountid:5c5f88] {code} asked."
        update = TicketUpdate(answer=f"{said} {MARKER}", marker=MARKER)
        jira().write(samples.JIRA_TICKET, update, False)
        ((_, _, comment),) = self.sent(api)
        assert comment == {"body": rf"Kim \[\~accountid:5c5f88\] \{{code\}} asked. {MARKER}"}

    @pytest.mark.parametrize("status", [401, 404])
    def test_refusal_of_everything_is_asked_for_once(
        self, api: responses.RequestsMock, status: int
    ) -> None:
        api.add("PUT", ISSUE, status=status)
        self.fails(PermanentFailure, lambda: jira().write(samples.JIRA_TICKET, FULL, False))
        assert len(self.sent(api)) == 1

    def test_failure_after_the_first_step_may_not_be_repeated_blindly(
        self, api: responses.RequestsMock
    ) -> None:
        api.add("PUT", ISSUE, status=204)
        api.add("POST", COMMENT, status=429)
        self.fails(UnknownOutcome, lambda: jira().write(samples.JIRA_TICKET, FULL, False))

    @pytest.mark.parametrize(
        ("said", "expected"),
        [
            ([], [FULL.answer, FULL.note]),
            ([{"body": f"x {MARKER}", "jsdPublic": True}], [FULL.note]),
            ([{"body": f"x {MARKER}", "jsdPublic": False}], [FULL.answer]),
            ([{"body": f"x {MARKER}"}], [FULL.note]),
            (
                [
                    {"body": f"x {MARKER}"},
                    {
                        "body": f"y {MARKER}",
                        "properties": [{"key": "sd.public.comment", "value": {"internal": True}}],
                    },
                ],
                [],
            ),
        ],
    )
    def test_retry_says_only_what_was_not_said(
        self, api: responses.RequestsMock, said: list[Any], expected: list[str]
    ) -> None:
        api.add("GET", COMMENT, json={"comments": said, "total": len(said)})
        api.add("POST", COMMENT, json={"id": "1", "self": COMMENT}, status=201)
        update = replace(FULL, level=None, raise_priority=False, add_tags=())
        jira().write(samples.JIRA_TICKET, update, retry=True)
        assert [content["body"] for _, _, content in self.sent(api)] == expected
