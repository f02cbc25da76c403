"""What players call cards."""

import tomllib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files

from dualcaster_core.kernel.text import fold


@cache
def nicknames() -> Mapping[str, str]:
    """Return the names of cards by their folded nicknames, from ``nicknames.toml`` beside this module."""
    text = files("dualcaster_core.catalogue").joinpath("nicknames.toml").read_text(encoding="utf-8")
    return {fold(nickname): name for nickname, name in tomllib.loads(text)["nicknames"].items()}
