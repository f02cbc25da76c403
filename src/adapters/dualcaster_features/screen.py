"""Evaluates rules over a catalogue: when they speak, in columns; what they say, for the cards that remain."""

from collections.abc import Iterator, Sequence
from typing import cast

import numpy as np
from attrs import astuple
from numpy.typing import NDArray

from dualcaster_core.signals.features.model import Features, features_from
from dualcaster_core.signals.features.ports import Windows
from dualcaster_core.signals.history import HistoryBatch
from dualcaster_core.signals.kinds.rule import FeatureRule
from dualcaster_core.signals.model import ProposedSignal
from dualcaster_features.windows import BatchColumns, BatchWindows

CARDS_AT_ONCE = 4096
"""As many as leave the columns of some days in the processor's cache."""


class ColumnScreen:
    """Evaluates rules over many cards in numpy columns (the port ``CatalogueScreen``)."""

    def proposals(self, batch: HistoryBatch, rules: Sequence[FeatureRule]) -> Iterator[ProposedSignal]:
        """Yield what the rules propose, by rule and then in the order of the batch."""
        said: list[list[ProposedSignal]] = [[] for _ in rules]
        for first in range(0, len(batch), CARDS_AT_ONCE):
            columns = feature_columns(batch, first, first + CARDS_AT_ONCE)
            for rule, proposed in zip(rules, said, strict=True):
                proposed.extend(_proposals_of(rule, columns, batch, first))
        for proposed in said:
            yield from proposed


def feature_columns(batch: HistoryBatch, first: int, last: int) -> Features:
    """Return the features of a part of a batch: a numpy column in the place of each float."""
    return features_from(cast("Windows", BatchWindows(BatchColumns(batch, first, last))))


def _proposals_of(rule: FeatureRule, columns: Features, batch: HistoryBatch, first: int) -> Iterator[ProposedSignal]:
    speaking = np.flatnonzero(cast("NDArray[np.bool_]", rule.speaks(columns)))
    figures = np.array([cast("NDArray[np.float64]", column)[speaking] for column in astuple(columns, recurse=False)])
    for index, row in zip(speaking.tolist(), figures.T.tolist(), strict=True):
        proposal = rule.conclude(Features(*row))
        if proposal is not None:
            yield ProposedSignal(quote=batch.quotes[first + index], kind=rule.kind, proposal=proposal)
