"""The parts of a store's public page that other parts of stores bring: its stock, what it buys, its events."""

from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from attrs import field, frozen

from dualcaster_app import Application
from dualcaster_core.accounts.model import Actor
from dualcaster_core.stores.profiles.views import StoreView


@frozen(kw_only=True)
class StorefrontPart:
    """A part of the page: the template that draws it, which sees ``store`` and ``values``."""

    template: str
    values: Mapping[str, Any] = field(factory=dict)


ReadPart = Callable[[Application, int, StoreView, Actor | None], Awaitable[StorefrontPart | None]]
"""Reads a part by the store's key, what it tells of itself, and who looks; None where there is nothing to show."""
