"""Logging in at Zendesk, against the simulated one: access tokens end, are renewed and refused."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime

import pytest

from adapters.helpdesks.credentials import Credentials
from adapters.helpdesks.zendesk.helpdesk import ZendeskHelpdesk
from adapters.helpdesks.zendesk.login import ApiToken, OAuthClient
from bridge.core.levels import Level
from bridge.core.tickets import TicketUpdate
from bridge.errors import BridgeError, PermanentFailure, Scope, TemporaryFailure
from bridge.ports import Written
from sandbox.app import SandboxServer, create_app
from sandbox.demo.world import TICKET, demo_world
from sandbox.world import SandboxWorld
from tests.sandbox.stand_ins import Clock

from . import samples

ID = str(TICKET)
RAISE = TicketUpdate(level=Level.EMERGENCY)


@dataclass
class Account:
    """The simulated account, and a bridge that logs in there by its OAuth client."""

    world: SandboxWorld
    url: str
    clock: Clock
    secret: str = ""
    ours: Clock = field(default_factory=Clock)

    def credentials(self) -> Credentials:
        access = self.world.access.zendesk
        secret = self.secret or access.client_secret
        return Credentials(client_id=access.client_id, client_secret=secret)

    def helpdesk(self) -> ZendeskHelpdesk:
        connection = replace(samples.ZENDESK, base_url=self.url)
        helpdesk = ZendeskHelpdesk(connection, self.credentials())
        helpdesk._login = OAuthClient(connection, self.credentials(), self.ours)
        return helpdesk

    def asked(self, path: str) -> list[int]:
        """The statuses of the answers on a path."""
        return [one.status for one in self.world.requests if path in one.path]


@pytest.fixture
def account() -> Iterator[Account]:
    clock = Clock()
    world = demo_world(clock, "http://127.0.0.1:9")
    with SandboxServer(create_app(world)) as server:
        yield Account(world, f"{server.url}/zendesk", clock)
    world.close()


def test_one_token_serves_all_calls(account: Account) -> None:
    helpdesk = account.helpdesk()
    ticket = helpdesk.read(ID, 5.0)
    assert helpdesk.write(ticket, RAISE, retry=False) == Written(field=True)
    assert helpdesk.read(ID, 5.0).level is Level.EMERGENCY
    assert account.asked("/oauth/tokens") == [200]


def test_a_token_is_asked_for_that_lives_for_48_hours_and_may_read_and_write(
    account: Account,
) -> None:
    account.helpdesk().read(ID, 5.0)
    (grant,) = account.world.zendesk.grants.values()
    assert grant.until == account.clock.now + 172_800
    assert grant.scopes == {"read", "write"}


def test_a_token_is_renewed_a_minute_before_its_end(account: Account) -> None:
    helpdesk = account.helpdesk()
    helpdesk.read(ID, 5.0)
    account.ours.now += 172_800 - 61
    helpdesk.read(ID, 5.0)
    assert account.asked("/oauth/tokens") == [200]
    account.ours.now += 1
    helpdesk.read(ID, 5.0)
    assert account.asked("/oauth/tokens") == [200, 200]
    assert 401 not in account.asked("/tickets/")


def test_a_token_that_ended_early_is_renewed_once_and_the_write_repeated(account: Account) -> None:
    helpdesk = account.helpdesk()
    ticket = helpdesk.read(ID, 5.0)
    account.world.zendesk.grants.clear()
    assert helpdesk.write(ticket, RAISE, retry=False) == Written(field=True)
    assert account.asked("/tickets/") == [200, 401, 200]
    assert len(account.world.zendesk.ticket(TICKET).audits) == 2


def test_who_is_refused_with_a_new_token_too_is_refused(account: Account) -> None:
    helpdesk = account.helpdesk()
    helpdesk.read(ID, 5.0)
    account.world.zendesk.bridge.suspended = True
    failure = failed(lambda: helpdesk.read(ID, 5.0))
    assert isinstance(failure, PermanentFailure)
    assert failure.scope is Scope.CHANNEL
    assert account.asked("/oauth/tokens") == [200, 200]


def test_a_wrong_secret_names_the_variables(account: Account) -> None:
    account.secret = "wr0ng-but-secret"
    failure = failed(lambda: account.helpdesk().read(ID, 5.0))
    assert isinstance(failure, PermanentFailure)
    assert failure.scope is Scope.CHANNEL
    assert "BRIDGE_ACME_CLIENT_ID and BRIDGE_ACME_CLIENT_SECRET" in str(failure)
    assert "wr0ng" not in str(failure)
    assert account.asked("/tickets/") == []


@pytest.mark.parametrize("fault", ["500", "503", "429", "reset", "garbage", "accepted_then_500"])
def test_a_token_that_did_not_come_leaves_a_write_undone(account: Account, fault: str) -> None:
    ticket = replace(samples.ZENDESK_TICKET, id=ID)
    account.world.faults.add("zendesk", fault, path_contains="/oauth", retry_after="7", times=1)
    helpdesk = account.helpdesk()
    failure = failed(lambda: helpdesk.write(ticket, RAISE, retry=False))
    assert isinstance(failure, TemporaryFailure)
    assert account.asked("/tickets/") == []
    assert helpdesk.write(ticket, RAISE, retry=False) == Written(field=True)


def test_many_threads_ask_for_one_token(account: Account) -> None:
    account.world.faults.add("zendesk", "slow", path_contains="/oauth", seconds=0.3)
    helpdesk = account.helpdesk()
    with ThreadPoolExecutor(8) as threads:
        levels = list(threads.map(lambda _: helpdesk.read(ID, 5.0).level, range(8)))
    assert levels == [Level.NONE] * 8
    assert account.asked("/oauth/tokens") == [200]


def test_a_token_that_is_not_to_be_had_is_told_to_all_who_waited(account: Account) -> None:
    account.world.faults.add("zendesk", "slow", path_contains="/oauth", seconds=0.5)
    account.secret = "wrong"
    helpdesk = account.helpdesk()
    with ThreadPoolExecutor(8) as threads:
        failures = list(threads.map(lambda _: failed(lambda: helpdesk.read(ID, 5.0)), range(8)))
    assert len(failures) == 8
    assert len(account.asked("/oauth/tokens")) <= 2


def test_an_oauth_client_goes_before_an_api_token(account: Account) -> None:
    credentials = replace(account.credentials(), api_token="zendesk-token")
    connection = replace(samples.ZENDESK, base_url=account.url)
    account.world.zendesk.api_tokens = False
    assert ZendeskHelpdesk(connection, credentials).read(ID, 5.0).id == ID


def test_api_tokens_are_warned_of_with_the_day_on_which_they_end() -> None:
    by_token = ZendeskHelpdesk(samples.ZENDESK, Credentials(api_token="x"))
    (warning,) = by_token.warnings(datetime(2026, 11, 24, tzinfo=UTC).timestamp())
    assert "30 April 2027 (in 157 days)" in warning
    assert "27 October 2026" in warning
    assert "BRIDGE_ACME_CLIENT_ID and BRIDGE_ACME_CLIENT_SECRET" in warning
    (too_late,) = by_token.warnings(datetime(2027, 5, 1, tzinfo=UTC).timestamp())
    assert "it has ended" in too_late
    by_client = Credentials(client_id="x", client_secret="y")
    assert ZendeskHelpdesk(samples.ZENDESK, by_client).warnings(0.0) == ()


def test_an_api_token_has_nothing_to_renew() -> None:
    assert ApiToken(samples.ZENDESK, "x").renewed("Basic eA==", 5.0) == ""


def test_secrets_do_not_show_themselves() -> None:
    shown = repr(Credentials("t0ken", "client", "s3cret"))
    assert "t0ken" not in shown
    assert "s3cret" not in shown


def failed(call: object) -> BridgeError:
    with pytest.raises(BridgeError) as caught:
        call()  # type: ignore[operator]
    return caught.value
