"""Answers that belong to HTTP alone; all others are the views of the core, as they are."""

from typing import Literal

from attrs import frozen

from dualcaster_core.catalogue.ports import NameHit


@frozen
class Completions:
    """Names for what was typed so far, the best first."""

    items: tuple[NameHit, ...]


@frozen(kw_only=True)
class Health:
    """The process answers."""

    status: Literal["ok"] = "ok"


@frozen(kw_only=True)
class ReadyState:
    """Whether requests can be answered, and the state of each thing that takes."""

    status: Literal["ready", "degraded", "unavailable"]
    database: str
    schema: str
    redis: str


@frozen(kw_only=True)
class OutsideSignIn:
    """The address at which somebody allows us to know who they are."""

    authorization_url: str
