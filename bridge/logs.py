"""The log: one JSON object a line on standard output, in UTC, without secrets and addresses.

Our own loggers and those of the packages come out the same way. Whatever is logged passes
`Redaction`: known secrets, keys that are named like one, phone numbers and email addresses.
"""

import logging
import re
import sys
from collections.abc import Iterable, Mapping, MutableMapping
from datetime import date
from pathlib import Path, PurePath
from typing import Any, TextIO, cast
from urllib.parse import quote, quote_plus

import structlog
from structlog.typing import Processor

from bridge.core.masks import masked_email, masked_phone

_HIDDEN = "[secret]"
# Replacing a shorter text would garble words that merely contain it.
_SHORTEST_SECRET = 6
_SECRET_KEY = re.compile(
    r"secret|passw|authorization|cookie|credential|signature|private_?key|api_?key"
    r"|(^|_)(auth|api|access|refresh|bearer)?_?tokens?$",
    re.IGNORECASE,
)
_PHONE = re.compile(r"(?:\+|%2B)[0-9](?:[ ().-]{0,2}[0-9]){6,14}(?![0-9])", re.IGNORECASE)
_EMAIL = re.compile(
    r"[A-Za-z0-9!#$&'*+/=?^_`{|}~.-]{1,64}(?:@|%40)[A-Za-z0-9-]{1,63}(?:\.[A-Za-z0-9-]{1,63})+"
)
# The packages' loggers; some of them tell addresses and headers below WARNING.
_PACKAGES = (
    *("gunicorn.access", "gunicorn.error", "jira", "python_http_client", "redis", "sendgrid"),
    *("twilio", "urllib3", "waitress", "werkzeug", "zenpy"),
)


class Redaction:
    """A processor that takes out of an event what must not be read in a log."""

    def __init__(self, secrets: Iterable[str]) -> None:
        forms = {form for secret in secrets for form in (secret, quote(secret), quote_plus(secret))}
        long_enough = sorted(
            (f for f in forms if len(f) >= _SHORTEST_SECRET), key=len, reverse=True
        )
        self._secrets = re.compile("|".join(map(re.escape, long_enough))) if long_enough else None

    def __call__(
        self, _logger: Any, _method: str, event: MutableMapping[str, Any]
    ) -> MutableMapping[str, Any]:
        return {key: self._entry(key, value) for key, value in event.items()}

    def text(self, text: str) -> str:
        """The text without known secrets, phone numbers and email addresses."""
        if self._secrets is not None:
            text = self._secrets.sub(_HIDDEN, text)
        text = _PHONE.sub(lambda found: masked_phone(found.group()), text)
        return _EMAIL.sub(lambda found: masked_email(found.group().replace("%40", "@")), text)

    def _entry(self, key: object, value: Any) -> Any:
        if (
            isinstance(key, str)
            and _SECRET_KEY.search(key)
            and value not in (None, "", True, False)
        ):
            return _HIDDEN
        return self._value(value)

    def _value(self, value: Any) -> Any:
        if value is None or isinstance(value, bool | int | float):
            return value
        if isinstance(value, str):
            return self.text(value)
        if isinstance(value, Mapping):
            return {self.text(str(key)): self._entry(key, each) for key, each in value.items()}
        if isinstance(value, list | tuple | set | frozenset):
            return [self._value(each) for each in value]
        return self.text(str(value) if isinstance(value, PurePath | date) else repr(value))


class _Stdout:
    """Standard output as it is at the time of writing, not as it was when the log was set up."""

    def write(self, text: str) -> int:
        return sys.stdout.write(text)

    def flush(self) -> None:
        sys.stdout.flush()


def configure(secrets: Iterable[str], json: bool = True, path: Path | None = None) -> None:
    """Set the log up for the whole process; calling it again replaces the set-up.

    `secrets` are blotted out wherever they occur. `json` False: `key=value`, for a terminal.
    `path`: the file that it is written to instead of standard output.
    """
    shared = _processors()
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=False,
    )
    to_stdout = logging.StreamHandler(cast(TextIO, _Stdout()))
    handler = logging.FileHandler(path, encoding="utf-8") if path else to_stdout
    handler.setFormatter(_formatter(shared, Redaction(secrets), json))
    _route(handler)


def get_logger(name: str) -> structlog.stdlib.BoundLogger:
    """A logger that takes an event name and fields: log.info("event_received", event_id=…)."""
    return cast(structlog.stdlib.BoundLogger, structlog.get_logger(name))


def _processors() -> list[Processor]:
    return [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.stdlib.PositionalArgumentsFormatter(),
        structlog.processors.TimeStamper(fmt="iso", utc=True, key="time"),
        structlog.processors.format_exc_info,
    ]


def _formatter(
    shared: list[Processor], redaction: Redaction, json: bool
) -> structlog.stdlib.ProcessorFormatter:
    # Both escape line breaks, so that nobody can write a line of their own into the log.
    lines: Processor = structlog.processors.JSONRenderer() if json else _plain_line
    return structlog.stdlib.ProcessorFormatter(
        foreign_pre_chain=[structlog.stdlib.ExtraAdder(), *shared],
        processors=[
            structlog.stdlib.ProcessorFormatter.remove_processors_meta,
            cast(Processor, redaction),
            lines,
        ],
    )


def _plain_line(_logger: Any, _method: str, event: MutableMapping[str, Any]) -> str:
    time, level, what = (event.pop(key, "") for key in ("time", "level", "event"))
    fields = " ".join(f"{ascii(key)[1:-1]}={value!a}" for key, value in event.items())
    return f"{time} {level:<8} {ascii(what)[1:-1]} {fields}".rstrip()


def _route(handler: logging.Handler) -> None:
    # With this on, a failing write would print the unredacted event to standard error.
    logging.raiseExceptions = False
    logging.captureWarnings(True)
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(logging.WARNING)
    for name in ("bridge", "adapters"):
        logging.getLogger(name).setLevel(logging.INFO)
    for name in _PACKAGES:
        logger = logging.getLogger(name)
        logger.handlers.clear()
        logger.propagate = True
        logger.setLevel(logging.WARNING)
