"""The environment variables with fixed names, beside secrets and the configuration itself."""

import ipaddress
import re
import ssl
from pathlib import Path
from typing import Annotated
from urllib.parse import urlsplit

from pydantic import AfterValidator, BeforeValidator, Field, PlainSerializer
from pydantic_settings import BaseSettings, SettingsConfigDict
from redis.connection import parse_url

from bridge.settings.addresses import public_url

FEWEST_CONNECTIONS = 3
"""A worker waits on one and keeps its leases on another."""


def shown_redis_url(url: str | None) -> str:
    """The address of the Redis without user, password and options."""
    if url is None:
        return "embedded"
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}{parts.path}"


def _redis_url(url: str) -> str:
    try:
        parse_url(url)  # type: ignore[no-untyped-call]
    except ValueError:
        raise ValueError(
            "this is not an address of a Redis; write it as redis://host:6379/0, "
            "rediss:// for TLS or unix:///path, and %-encode signs in the password"
        ) from None
    return url


def _folder(name: str | Path) -> Path:
    path = Path(name).absolute()
    if path.exists() and not path.is_dir():
        raise ValueError("is a file; name a folder")
    return path


def _host(host: str) -> str:
    try:
        ipaddress.ip_address(host)
    except ValueError:
        if not re.fullmatch(r"[A-Za-z0-9]([A-Za-z0-9.-]*[A-Za-z0-9])?", host):
            raise ValueError("this is not an address to listen on; write 127.0.0.1") from None
    return host


def _port(text: str) -> int:
    if not re.fullmatch("[0-9]{1,5}", text) or int(text) > 65535:
        raise ValueError("this is not a port; write a number from 0 to 65535")
    return int(text)


def _verify(text: str) -> bool:
    if text not in ("verify", "no-verify"):
        raise ValueError("this is neither verify nor no-verify; write one of them")
    return text == "verify"


def _certificates(text: str) -> str:
    try:
        ssl.create_default_context(cadata=text)
    except (ssl.SSLError, ValueError):
        raise ValueError(
            "these are no certificates in PEM form; name their file by BRIDGE_REDIS_CA_FILE"
        ) from None
    return text


def _connections(text: str) -> int:
    if not re.fullmatch("[0-9]{1,4}", text) or int(text) < FEWEST_CONNECTIONS:
        raise ValueError(
            f"this is not a number of connections; write one from {FEWEST_CONNECTIONS} to 9999"
        )
    return int(text)


def _yes_or_no(text: str) -> bool:
    if text not in ("0", "1"):
        raise ValueError("this is neither 0 nor 1; write one of them")
    return text == "1"


class Variables(BaseSettings):
    """What a process is told beside the configuration: one field is one variable.

    A field's name in capitals is the variable's, or its alias is. The description completes "is
    missing; set it to". `redis_url` is None for the embedded Redis.
    """

    model_config = SettingsConfigDict(frozen=True, validate_default=False)

    public_base_url: Annotated[str, AfterValidator(public_url)] = Field(
        description="the address of the bridge, such as https://bridge.example.com"
    )
    redis_url: Annotated[
        Annotated[str, AfterValidator(_redis_url)] | None, PlainSerializer(shown_redis_url)
    ] = Field(default=None, repr=False)
    redis_verified: Annotated[bool, BeforeValidator(_verify)] = Field(
        default=True, alias="BRIDGE_REDIS_TLS"
    )
    redis_ca: Annotated[
        str, AfterValidator(_certificates), PlainSerializer(lambda text: bool(text))
    ] = Field(default="", alias="BRIDGE_REDIS_CA", repr=False)
    redis_connections: Annotated[int, BeforeValidator(_connections)] = Field(
        default=12, alias="BRIDGE_REDIS_CONNECTIONS"
    )
    data_dir: Annotated[Path, BeforeValidator(_folder)] = Field(
        default=Path("var"), alias="BRIDGE_DATA_DIR", validate_default=True
    )
    accept_redis_risk: Annotated[bool, BeforeValidator(_yes_or_no)] = Field(
        default=False, alias="BRIDGE_ACCEPT_REDIS_RISK"
    )
    host: Annotated[str, AfterValidator(_host)] = "127.0.0.1"
    port: Annotated[int, BeforeValidator(_port)] = 8000
