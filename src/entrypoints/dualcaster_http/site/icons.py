"""Line icons of the Lucide set, and our own of achievements, drawn into pages."""

import re
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path

from markupsafe import Markup

_FOLDER = Path(__file__).parents[1] / "static" / "vendor" / "icons"
_OF_ACHIEVEMENTS = Path(__file__).parents[1] / "static" / "achievements"
_COMMENT = re.compile(r"<!--.*?-->|<style>.*?</style>", re.DOTALL)
_SHAPES = re.compile(r"<svg[^>]*>(.*)</svg>", re.DOTALL)
NAMES: Mapping[str, str] = {
    "bin": "trash-2",
    "block": "ban",
    "camera": "image-up",
    "cards": "wallet-cards",
    "close": "x",
    "device": "monitor-smartphone",
    "down": "chevron-down",
    "edit": "pencil",
    "error": "circle-alert",
    "filter": "list-filter",
    "first": "chevron-left",
    "grid": "layout-grid",
    "have": "tag",
    "help": "circle-help",
    "home": "house",
    "key": "key-round",
    "leave": "log-out",
    "message": "message-circle",
    "more": "ellipsis",
    "next": "chevron-right",
    "people": "users-round",
    "person": "user-round",
    "pin": "map-pin",
    "refresh": "refresh-cw",
    "settings": "sliders-horizontal",
    "shield": "shield-check",
    "signal": "activity",
    "sort": "arrow-up-down",
    "swap": "arrow-left-right",
    "trade": "handshake",
    "undo": "undo-2",
    "want": "heart",
    "warning": "triangle-alert",
    "yes": "check",
}
"""What an icon means on our pages, and its name in the set. Others go by the set's own names."""


@lru_cache(maxsize=1)
def shapes() -> Mapping[str, Markup]:
    """Read the shapes inside each icon's ``<svg>``, by the names that templates use."""
    own = {path.stem: _shapes_of(path) for path in sorted(_FOLDER.glob("*.svg"))}
    return own | {name: own[of_set] for name, of_set in NAMES.items()}


def icon_shapes(name: str) -> Markup:
    """Return the shapes of an icon. Raises ``KeyError`` for an unknown name, so that a misspelt one fails its test."""
    return shapes()[name]


@lru_cache(maxsize=1)
def achievement_shapes() -> Mapping[str, Markup]:
    """Read the shapes of the icon of each achievement, by its key, and ``hidden`` for one that nobody has found yet."""
    return {path.stem: _shapes_of(path) for path in sorted(_OF_ACHIEVEMENTS.glob("*.svg"))}


def achievement_icon(key: str) -> Markup:
    """Return the shapes of an achievement's icon, on a square of 32. Raises ``KeyError`` for one without."""
    return achievement_shapes()[key]


def _shapes_of(path: Path) -> Markup:
    found = _SHAPES.search(_COMMENT.sub("", path.read_text("utf-8")))
    if found is None:
        raise ValueError(path.name)
    return Markup(re.sub(r"\s*/>", "/>", re.sub(r"\s+", " ", re.sub(r">\s+<", "><", found[1].strip()))))  # noqa: S704
