"""The parameters of a request: form-encoded with nested keys, each taken once and checked."""

import re
from collections.abc import Collection
from typing import Any
from urllib.parse import parse_qsl

from dualcaster_stripe_sandbox.errors import invalid

MAX_FIELDS = 200
MAX_TEXT = 5_000
LARGEST = 99_999_999
"""Cents that one charge may be, as at Stripe."""
MAX_DEPTH = 5
_KEY = re.compile(r"([^\[\]]+)((?:\[[^\[\]]*\])*)")
_SUBKEY = re.compile(r"\[([^\[\]]*)\]")


def decoded(text: str) -> dict[str, Any]:
    """Decode ``a[b][c]=1&expand[]=x`` into nested mappings and lists. Raises ``ApiError``."""
    try:
        pairs = parse_qsl(text, keep_blank_values=True, max_num_fields=MAX_FIELDS, errors="strict")
    except ValueError:
        raise invalid("Invalid form: too many fields, or not UTF-8", "parameter_invalid") from None
    tree: dict[str, Any] = {}
    for key, value in pairs:
        _place(tree, _path(key), value)
    return {name: _lists(value) for name, value in tree.items()}


def _path(key: str) -> list[str]:
    matched = _KEY.fullmatch(key)
    if matched is None:
        raise invalid(f"Invalid parameter name: {key[:80]}", "parameter_unknown", key[:80])
    path = [matched[1], *_SUBKEY.findall(matched[2])]
    if len(path) > MAX_DEPTH:
        raise invalid(f"Parameter nested too deeply: {key[:80]}", "parameter_unknown", key[:80])
    return path


def _place(tree: dict[str, Any], path: list[str], value: str) -> None:
    *parents, last = path
    for name in parents:
        below = tree.setdefault(name or str(len(tree)), {})
        if not isinstance(below, dict):
            raise invalid(f"Invalid parameter: {path[0]}", "parameter_invalid", path[0])
        tree = below
    tree[last or str(len(tree))] = value


def _lists(value: Any) -> Any:
    if not isinstance(value, dict):
        return value
    below = {name: _lists(one) for name, one in value.items()}
    if below and all(name.isdecimal() for name in below):
        return [below[name] for name in sorted(below, key=int)]
    return below


class Params:
    """Parameters, which are taken one by one; what is left over at the end is unknown."""

    def __init__(self, values: dict[str, Any]) -> None:
        self._values = dict(values)

    def text(self, name: str, default: str = "", *, one_of: Collection[str] = ()) -> str:
        """Take a text; empty counts as not given."""
        value = self._values.pop(name, "") or default
        if not isinstance(value, str) or len(value) > MAX_TEXT:
            raise invalid(f"Invalid string: {name}", "parameter_invalid_string", name)
        if one_of and value and value not in one_of:
            raise invalid(f"Invalid {name}: must be one of {', '.join(one_of)}", "parameter_invalid", name)
        return value

    def required(self, name: str, *, one_of: Collection[str] = ()) -> str:
        """Take a text that has to be given."""
        value = self.text(name, one_of=one_of)
        if not value:
            raise invalid(f"Missing required param: {name}.", "parameter_missing", name)
        return value

    def integer(self, name: str, default: int | None = None, *, least: int = 0, most: int = LARGEST) -> int | None:
        """Take a whole number."""
        text = self.text(name)
        if not text:
            return default
        if not re.fullmatch(r"-?[0-9]{1,12}", text):
            raise invalid(f"Invalid integer: {text[:40]}", "parameter_invalid_integer", name)
        if not least <= int(text) <= most:
            raise invalid(f"Invalid {name}: must be {least} to {most}", "parameter_invalid_integer", name)
        return int(text)

    def flag(self, name: str, *, default: bool = False) -> bool:
        """Take true or false."""
        return self.text(name, str(default).lower(), one_of=("true", "false")) == "true"

    def mapping(self, name: str) -> dict[str, Any]:
        """Take nested parameters."""
        value = self._values.pop(name, {}) or {}
        if not isinstance(value, dict):
            raise invalid(f"Invalid object: {name}", "parameter_invalid", name)
        return value

    def below(self, name: str) -> "Params":
        """Take nested parameters, to be taken one by one."""
        return Params(self.mapping(name))

    def metadata(self) -> dict[str, str]:
        """Take the caller's own fields: 50 at most, texts of 500 characters."""
        given = self.mapping("metadata")
        fits = all(isinstance(value, str) and len(value) <= 500 and len(name) <= 40 for name, value in given.items())
        if len(given) > 50 or not fits:
            raise invalid("Metadata has 50 keys of 40 characters with values of 500 at most", None, "metadata")
        return dict(given)

    def texts(self, name: str) -> list[str]:
        """Take a list of texts."""
        value = self._values.pop(name, []) or []
        if not isinstance(value, list) or not all(isinstance(one, str) for one in value):
            raise invalid(f"Invalid array: {name}", "parameter_invalid", name)
        return value

    def finish(self) -> None:
        """Raise ``ApiError`` where a parameter was given that nobody took."""
        for name in self._values:
            raise invalid(f"Received unknown parameter: {name}", "parameter_unknown", name)
