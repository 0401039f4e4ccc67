"""What every helpdesk has to do; a test class per adapter inherits it."""

import json
from collections.abc import Callable, Iterator, Mapping
from typing import Any, ClassVar

import pytest
import responses

from adapters.helpdesks.credentials import Credentials
from bridge.core.levels import Level
from bridge.core.tickets import Actor, Role, Ticket, TicketUpdate
from bridge.errors import (
    BridgeError,
    PermanentFailure,
    Scope,
    TemporaryFailure,
    UnknownOutcome,
)
from bridge.ports import Helpdesk, Written

from . import descriptions, samples

TOKEN = "t0ken-that-nobody-may-see"
LOGIN = Credentials(api_token=TOKEN)
MARKER = "[ref E0123456789abcd]"
RAISE = TicketUpdate(level=Level.EMERGENCY)
FULL = TicketUpdate(
    level=Level.EMERGENCY,
    raise_priority=True,
    add_tags=("escalated",),
    note=f"Ana and Bo were told. {MARKER}",
    answer=f"We have your emergency. {MARKER}",
    marker=MARKER,
)
PRIVATE = "the client's private words"

# Status, headers and body of an answer, and what follows for a read and for a write.
ANSWERS: dict[str, tuple[int, dict[str, str], str, type[BridgeError], type[BridgeError]]] = {
    "429 JSON": (429, {"Retry-After": "7"}, '{"error": "x"}', TemporaryFailure, TemporaryFailure),
    "429 text": (429, {"Retry-After": "7"}, "Too many", TemporaryFailure, TemporaryFailure),
    "429 alone": (429, {}, "", TemporaryFailure, TemporaryFailure),
    "409": (409, {}, '{"error": "UpdateConflict"}', TemporaryFailure, TemporaryFailure),
    "503 with time": (503, {"Retry-After": "5"}, "", TemporaryFailure, TemporaryFailure),
    "503": (503, {}, "<html>", TemporaryFailure, UnknownOutcome),
    "500 list": (500, {}, '["oops"]', TemporaryFailure, UnknownOutcome),
    "502 page": (502, {}, "<html>Bad gateway", TemporaryFailure, UnknownOutcome),
    "200 page": (200, {}, "<html>Maintenance", TemporaryFailure, UnknownOutcome),
    "200 empty": (200, {}, "", TemporaryFailure, UnknownOutcome),
    "401": (401, {}, '{"error": "no"}', PermanentFailure, PermanentFailure),
    "403": (403, {}, "", PermanentFailure, PermanentFailure),
    "404": (404, {}, '{"error": "RecordNotFound"}', PermanentFailure, PermanentFailure),
    "422": (422, {}, '{"error": "RecordInvalid"}', PermanentFailure, PermanentFailure),
    "422 zenpy misnames": (422, {}, '{"error": "invalid"}', PermanentFailure, PermanentFailure),
    "400": (400, {}, '{"errorMessages": ["no"], "errors": {}}', PermanentFailure, PermanentFailure),
    "302": (302, {"Location": "https://evil.example/"}, "", PermanentFailure, PermanentFailure),
    "307": (307, {"Location": "https://evil.example/"}, "", PermanentFailure, PermanentFailure),
}


class ApiCase:
    """What all tests of calls to a helpdesk share."""

    @pytest.fixture
    def api(self) -> Iterator[responses.RequestsMock]:
        """The vendor's API; at the end every request is held against its description."""
        with responses.RequestsMock(assert_all_requests_are_fired=False) as mock:
            yield mock
            if samples.SHARED.is_dir():
                for call in mock.calls:
                    descriptions.check(call.request)

    def sent(self, api: responses.RequestsMock) -> list[tuple[str, str, Any]]:
        """Method, path and JSON of all requests that changed something."""
        return [
            (
                str(call.request.method),
                str(call.request.path_url),
                json.loads(call.request.body or ""),
            )
            for call in api.calls
            if call.request.method != "GET"
        ]

    def fails(self, kind: type[BridgeError], call: Callable[[], object]) -> BridgeError:
        with pytest.raises(BridgeError) as caught:
            call()
        assert isinstance(caught.value, kind)
        assert TOKEN not in str(caught.value)
        assert PRIVATE not in str(caught.value)
        assert "evil.example" not in str(caught.value)
        return caught.value


class HelpdeskContract(ApiCase):
    """Inherit and give what is declared here. `read_url` and `write_url` are those of TICKET."""

    kind: str
    read_url: str
    write_url: str
    ticket: Ticket
    variable: str
    calls_after: ClassVar[Mapping[str, int]] = {}
    """How many calls are made when the first is answered so, where it is not one."""

    def helpdesk(self) -> Helpdesk:
        raise NotImplementedError

    def without_secrets(self) -> Helpdesk:
        raise NotImplementedError

    def answer(self, api: responses.RequestsMock, method: str, name: str) -> type[BridgeError]:
        status, headers, body, reading, writing = ANSWERS[name]
        url = self.read_url if method == "GET" else self.write_url
        api.add(method, url, body=body, status=status, headers=headers)
        return reading if method == "GET" else writing

    @pytest.mark.parametrize("name", ANSWERS)
    def test_answer_to_a_read(self, api: responses.RequestsMock, name: str) -> None:
        kind = self.answer(api, "GET", name)
        self.fails(kind, lambda: self.helpdesk().read(self.ticket.id, 5.0))
        assert len(api.calls) == self.calls_after.get(name, 1)

    @pytest.mark.parametrize("name", ANSWERS)
    def test_answer_to_a_write(self, api: responses.RequestsMock, name: str) -> None:
        kind = self.answer(api, "PUT", name)
        self.fails(kind, lambda: self.helpdesk().write(self.ticket, RAISE, retry=False))
        assert len(api.calls) == self.calls_after.get(name, 1)

    @pytest.mark.parametrize("name", ["429 JSON", "429 text"])
    def test_pause_that_was_asked_for_is_handed_on(
        self, api: responses.RequestsMock, name: str
    ) -> None:
        kind = self.answer(api, "PUT", name)
        failure = self.fails(kind, lambda: self.helpdesk().write(self.ticket, RAISE, False))
        assert isinstance(failure, TemporaryFailure)
        assert failure.retry_after == 7.0

    @pytest.mark.parametrize("name", ["401", "403"])
    def test_refused_credentials_spoil_the_channel(
        self, api: responses.RequestsMock, name: str
    ) -> None:
        kind = self.answer(api, "GET", name)
        failure = self.fails(kind, lambda: self.helpdesk().read(self.ticket.id, 5.0))
        assert isinstance(failure, PermanentFailure)
        assert failure.scope is Scope.CHANNEL
        assert self.variable in str(failure)

    def test_empty_token_is_named_before_any_call(self, api: responses.RequestsMock) -> None:
        helpdesk = self.without_secrets()
        failure = self.fails(PermanentFailure, lambda: helpdesk.read(self.ticket.id, 5.0))
        assert self.variable in str(failure)
        assert not api.calls

    @pytest.mark.parametrize(
        "body", ["[]", "{}", '{"ticket": null}', '{"ticket": []}', '{"id": {}, "fields": 7}']
    )
    def test_answer_of_an_unknown_shape_is_no_ticket(
        self, api: responses.RequestsMock, body: str
    ) -> None:
        api.add("GET", self.read_url, body=body)
        self.fails(TemporaryFailure, lambda: self.helpdesk().read(self.ticket.id, 5.0))

    def test_nothing_that_differs_is_nothing_to_write(self, api: responses.RequestsMock) -> None:
        update = TicketUpdate(level=self.ticket.level, add_tags=self.ticket.tags)
        assert self.helpdesk().write(self.ticket, update, retry=False) == Written(field=False)
        assert not api.calls

    def test_our_own_address_needs_no_call(self, api: responses.RequestsMock) -> None:
        ours = Actor("1", email="Bridge@acme.example")
        assert self.helpdesk().actor(ours, 5.0).role is Role.BRIDGE
        assert not api.calls

    def test_nobody_in_particular_stays_unknown(self, api: responses.RequestsMock) -> None:
        assert self.helpdesk().actor(Actor(), 5.0) == Actor()
        assert not api.calls

    def test_time_that_is_over_is_not_spent(self, api: responses.RequestsMock) -> None:
        self.fails(TemporaryFailure, lambda: self.helpdesk().read(self.ticket.id, 0.0))
        assert not api.calls
