"""What may be meant but is worth a look; the program starts all the same."""

from collections.abc import Iterator, Sequence
from datetime import date

from bridge.core.connections import ends_soon
from bridge.settings.declarations import ChannelDeclaration
from bridge.settings.secrets import Secrets
from bridge.settings.values import Config


def warnings_of(
    config: Config, secrets: Secrets, declarations: Sequence[ChannelDeclaration], today: date
) -> Iterator[str]:
    """Everything that is worth a look, each with its place."""
    set_up = [each for each in declarations if each.kind in secrets.channels]
    yield from _tokens(config, today)
    yield from _reach(config, set_up)
    if not any("admin" in person.roles for person in config.people):
        yield "people: nobody has the role admin, so nobody is told of trouble with the bridge"
    yield from _missed(secrets, set_up)


def _tokens(config: Config, today: date) -> Iterator[str]:
    for name, connection in config.connections.items():
        if ends_soon(connection, today):
            yield (
                f"connections.{name}.token_expires: is {connection.token_expires}; make a new "
                "API token before that and write its last day here"
            )


def _reach(config: Config, set_up: Sequence[ChannelDeclaration]) -> Iterator[str]:
    sure = [each.traits for each in set_up if not each.traits.best_effort]
    pms = [person for person in config.people if "pm" in person.roles]
    if len(sure) == 1:
        yield f"channels: {sure[0].name} alone is set up; emergencies go out on one channel only"
    for traits in sure:
        if not any(person.address(traits.address) for person in pms):
            yield f"channels.{traits.name}: is set up, but no pm has an address there"
    for person in pms:
        if not any(person.address(traits.address) for traits in sure):
            yield f"people[{person.name}]: is a pm, but no channel that is set up reaches them"


def _missed(secrets: Secrets, set_up: Sequence[ChannelDeclaration]) -> Iterator[str]:
    for each in set_up:
        for variable in each.secrets:
            if variable.missed and not secrets.channels[each.kind][variable.name]:
                yield f"{variable.name}: is not set; {variable.missed}"
