"""What the tests put in the place of time and of the bridge."""

from dataclasses import dataclass, field

from flask import Flask, Response, request


class Clock:
    """Seconds UTC that only move when a test says so."""

    def __init__(self, now: float = 1_790_000_000.0) -> None:
        self.now = now

    def __call__(self) -> float:
        return self.now


@dataclass(frozen=True)
class Posted:
    """One request as it arrived."""

    path: str
    headers: dict[str, str]
    body: bytes


@dataclass
class Listener:
    """Answers with the next of `statuses` (204 when there is none), and with `text`."""

    url: str = ""
    statuses: list[int] = field(default_factory=list)
    answer_headers: dict[str, str] = field(default_factory=dict)
    text: str = ""
    posted: list[Posted] = field(default_factory=list)

    def app(self) -> Flask:
        app = Flask("listener")

        @app.post("/<path:path>")
        def take(path: str) -> Response:
            headers = {name.lower(): value for name, value in request.headers.items()}
            self.posted.append(Posted(request.full_path.rstrip("?"), headers, request.get_data()))
            status = self.statuses.pop(0) if self.statuses else (200 if self.text else 204)
            return Response(self.text, status=status, headers=self.answer_headers)

        return app
