"""The environment: each variable X may be given as X_FILE, a file that holds the value.

pydantic-settings reads the variables with fixed names (`Variables`); the source stands here, for it
has none for X_FILE. Secrets are asked for one by one (`Environment.held`): their names are known
when the configuration has been read, for a connection's name is part of them and each channel
declares its own. What is wrong is gathered, so that all of it can be told at once.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from pydantic import ValidationError
from pydantic.fields import FieldInfo
from pydantic_settings import PydanticBaseSettingsSource

from bridge.settings.declarations import SecretVariable
from bridge.settings.variables import Variables


def variable_name(connection: str) -> str:
    """How a connection is called in the names of environment variables."""
    return connection.upper().replace("-", "_")


@dataclass
class Environment:
    """Reads variables and gathers what is wrong with them in `faults`."""

    environ: Mapping[str, str]
    faults: list[str] = field(default_factory=list)
    asked: set[str] = field(default_factory=set)
    unreadable: set[str] = field(default_factory=set)

    def variables(self) -> Variables | None:
        """The variables with fixed names; None when something is wrong with them."""
        try:
            return Variables(_build_sources=((ValueOrFile(self),), {}))
        except ValidationError as error:
            for fault in error.errors(include_url=False):
                self._gather(str(fault["loc"][0]), fault)
            return None

    def given(self, name: str) -> bool:
        """Whether X or X_FILE is set."""
        return bool(self.environ.get(name) or self.environ.get(f"{name}_FILE"))

    def text(self, name: str) -> str:
        """The value of X or the content of the file that X_FILE names; empty counts as absent."""
        self.asked |= {name, f"{name}_FILE"}
        value, path = self.environ.get(name, ""), self.environ.get(f"{name}_FILE", "")
        if value and path:
            self.faults.append(f"{name}: is given as {name}_FILE too; keep one of them")
        return self._content(name, path) if path else value

    def held(self, variable: SecretVariable) -> list[str]:
        """The secret, or the several that it may hold; what is wrong with one becomes a fault."""
        name, value = variable.name, self.text(variable.name)
        if not value and variable.required:
            self._miss(name, variable.what)
        pieces = value.split(",") if variable.several else [value]
        found = [piece.strip() if variable.several else piece for piece in pieces if piece.strip()]
        if value and not found:
            self.faults.append(f"{name}: holds nothing but commas or spaces; write the value")
        return [self._read(variable, piece) for piece in found]

    def slips(self) -> Iterable[str]:
        """Variables of the bridge that nothing asked for, with the name that was likely meant."""
        for name in sorted(self.environ):
            if name.startswith("BRIDGE_") and name not in self.asked:
                close = get_close_matches(name, self.asked, n=1, cutoff=0.8)
                hint = f"; did you mean {close[0]}?" if close else ""
                yield f"{name}: is set, but nothing reads it{hint}"

    def _content(self, name: str, path: str) -> str:
        try:
            content = Path(path).read_text(encoding="utf-8")
        except (OSError, ValueError) as error:
            why = getattr(error, "strerror", None) or "it is not text"
            self.faults.append(f"{name}_FILE: the file cannot be read ({why}); mend the path")
            self.unreadable.add(name)
            return ""
        content = content.removesuffix("\n").removesuffix("\r")
        if not content:
            self.faults.append(f"{name}_FILE: the file is empty; write the value into it")
            self.unreadable.add(name)
        return content

    def _gather(self, key: str, fault: Any) -> None:
        if fault["type"] == "missing":
            fields = {field.alias or name: field for name, field in Variables.model_fields.items()}
            self._miss(key.upper(), str(fields[key].description))
        else:
            self.faults.append(f"{key.upper()}: {fault['ctx']['error']}")

    def _miss(self, name: str, what: str) -> None:
        if name not in self.unreadable:
            self.faults.append(f"{name}: is missing; set it (or {name}_FILE) to {what}")

    def _read(self, variable: SecretVariable, value: str) -> str:
        try:
            return variable.read(value)
        except ValueError as error:
            self.faults.append(f"{variable.name}: {error}")
            return ""


class ValueOrFile(PydanticBaseSettingsSource):
    """The source of `Variables`: the variables that the program was handed, and their files."""

    def __init__(self, env: Environment) -> None:
        super().__init__(Variables)
        self._env = env

    def get_field_value(self, field: FieldInfo, field_name: str) -> tuple[str, str, bool]:
        """The value, the key under which the model takes it, and that it is no JSON."""
        key = field.alias or field_name
        return self._env.text(key.upper()), key, False

    def __call__(self) -> dict[str, Any]:
        """What is set, by the keys of the model."""
        fields = self.settings_cls.model_fields.items()
        found = [self.get_field_value(field, name) for name, field in fields]
        return {key: value for value, key, _ in found if value}
