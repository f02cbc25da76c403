"""What happens to signals that others must learn of."""

from typing import ClassVar

from attrs import frozen

from dualcaster_core.kernel.events import Event


@frozen(kw_only=True)
class SignalsPublished(Event):
    """Signals were published in one run or by one member: their ids, in order."""

    kind: ClassVar[str] = "signals.published"

    signal_ids: tuple[int, ...]


@frozen(kw_only=True)
class SignalsGraded(Event):
    """Signals got their outcomes, each once: their ids, in order."""

    kind: ClassVar[str] = "signals.graded"

    signal_ids: tuple[int, ...]
