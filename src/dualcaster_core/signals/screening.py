"""Rules over many cards, one after the other, in plain Python: what adapters do in columns."""

from collections.abc import Iterator, Sequence

from dualcaster_core.signals.features.model import features_of
from dualcaster_core.signals.history import HistoryBatch
from dualcaster_core.signals.kinds.rule import FeatureRule
from dualcaster_core.signals.model import ProposedSignal


class PlainScreen:
    """Evaluates rules card by card (the port ``CatalogueScreen``): a millisecond or so for each card."""

    def proposals(self, batch: HistoryBatch, rules: Sequence[FeatureRule]) -> Iterator[ProposedSignal]:
        """Yield what the rules propose, by rule and then in the order of the batch."""
        features = [features_of(batch.history(index)) for index in range(len(batch))]
        for rule in rules:
            for quote, figures in zip(batch.quotes, features, strict=True):
                proposal = rule.conclude(figures)
                if proposal is not None:
                    yield ProposedSignal(quote=quote, kind=rule.kind, proposal=proposal)
