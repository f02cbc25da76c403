"""Answers about the state of the service."""

from collections.abc import Mapping
from typing import Literal

from attrs import frozen


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
    background: str
    reasons: Mapping[str, str]
    """Each part that is not well, with why."""
