"""The vendors on two ports: the one for texts can be closed, as a provider's that is down."""

import asyncio
import json
import time
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field, replace
from urllib.parse import parse_qs, urlsplit

from tests.bench.vendors.http import Answer, Connection, Request
from tests.bench.vendors.providers import SendGrid, Twilio
from tests.bench.vendors.receipts import Receipts
from tests.bench.vendors.zendesk import Zendesk


@dataclass(frozen=True)
class Call:
    """A request that reached a vendor. `at`: seconds of the machine's monotonic clock."""

    at: float
    kind: str
    path: str
    body: str


@dataclass
class Delays:
    """Seconds until each kind of call is answered, and from that until a text's receipt is sent.

    `limit`: calls a minute at Zendesk.
    """

    read: float = 0.0
    write: float = 0.0
    text: float = 0.0
    mail: float = 0.0
    receipt: float = 0.01
    limit: int = 0

    def of(self, kind: str) -> float:
        """Of a kind of call."""
        return float(getattr(self, kind))


@dataclass
class World:
    """All vendors, what reached them, and what the bench asks of them under /control."""

    calls: list[Call] = field(default_factory=list)
    delays: Delays = field(default_factory=Delays)

    def __post_init__(self) -> None:
        self.zendesk, self._sendgrid, self._receipts = Zendesk(), SendGrid(), Receipts()
        self._twilio = Twilio(self._delivered)
        self._texts, self._busy_until = 0, 0.0
        self.wants_sink = True

    def vendors(self, request: Request) -> Answer:
        """Zendesk, SendGrid, and what the bench asks."""
        if request.path.startswith("/control/"):
            return self._control(request)
        if request.path.startswith("/sendgrid/"):
            return self._noted("mail", request, self._sendgrid.answer)
        kind = "write" if request.method in ("PUT", "POST") else "read"
        return self._noted(kind, request, self.zendesk.answer)

    def sink(self, request: Request) -> Answer:
        """Whoever is to be told by text: Twilio, or a webhook of Alertmanager's."""
        if request.path.startswith("/alertmanager"):
            return self._noted("text", request, lambda _: Answer())
        kind = "text" if request.method == "POST" else "asked"
        return self._noted(kind, request, self._twilio.answer)

    def _delivered(self, text: Mapping[str, str]) -> None:
        self._receipts.send(text, self.delays.text + self.delays.receipt)

    def _noted(self, kind: str, request: Request, answer: Callable[[Request], Answer]) -> Answer:
        now = time.monotonic()
        self.calls.append(Call(now, kind, request.path, request.body.decode("utf-8", "replace")))
        self._texts += kind == "text"
        delay = self.delays.of(kind) if kind != "asked" else self.delays.text
        self._busy_until = max(self._busy_until, now + delay)
        return replace(answer(request), delay=delay)

    def _control(self, request: Request) -> Answer:
        path = urlsplit(request.path)
        if path.path == "/control/calls":
            first = int(parse_qs(path.query)["from"][0])
            return _json([asdict(call) for call in self.calls[first:]])
        if path.path == "/control/delays":
            self.delays = Delays(**json.loads(request.body))
            self.zendesk.limit = self.delays.limit
        if path.path == "/control/sink":
            self.wants_sink = json.loads(request.body)
        if self._receipts.under_way:
            self._busy_until = max(self._busy_until, time.monotonic())
        quiet = max(time.monotonic() - self._busy_until, 0.0)
        state = {"calls": len(self.calls), "texts": self._texts, "quiet": quiet}
        return _json({**state, "refused": self.zendesk.refused})


def _json(content: object) -> Answer:
    return Answer(json.dumps(content).encode())


async def serve(announce: Callable[[int, int], None]) -> None:
    """Run until the end; `announce` is told the vendors' port and the sink's."""
    world, port = World(), 0
    at_sink: set[asyncio.BaseTransport] = set()
    loop = asyncio.get_running_loop()
    vendors = await loop.create_server(lambda: Connection(world.vendors, set()), "127.0.0.1", 0)
    while True:
        sink = await loop.create_server(
            lambda: Connection(world.sink, at_sink), "127.0.0.1", port, backlog=1024
        )
        if not port:
            port = _port(sink)
            announce(_port(vendors), port)
        await _until(lambda: not world.wants_sink)
        sink.close()
        for connection in list(at_sink):
            assert isinstance(connection, asyncio.Transport)
            connection.abort()
        await _until(lambda: world.wants_sink)


async def _until(condition: Callable[[], bool]) -> None:
    while not condition():
        await asyncio.sleep(0.02)


def _port(server: asyncio.Server) -> int:
    return int(server.sockets[0].getsockname()[1])
