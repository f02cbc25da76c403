"""Answers about cards that belong to HTTP alone."""

from attrs import frozen

from dualcaster_core.catalogue.ports import NameHit


@frozen
class Completions:
    """Names for what was typed so far, the best first."""

    items: tuple[NameHit, ...]
