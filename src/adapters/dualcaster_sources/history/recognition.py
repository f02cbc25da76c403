"""Tells by its content which kind of history a file is."""

import csv
import json

from dualcaster_core.catalogue.errors import SourceUnreadable
from dualcaster_core.signals.record.ports import HistoryFile
from dualcaster_sources.history.all_prices import AllPricesHistory
from dualcaster_sources.history.cardkingdom_daily import COLUMNS, CardKingdomDaily
from dualcaster_sources.history.own_export import HEADER, OwnHistory
from dualcaster_sources.history.tcgplayer_weekly import TcgplayerWeekly
from dualcaster_sources.streams import Limits
from dualcaster_sources.streams.opening import Location, name_of
from dualcaster_sources.streams.stream import SourceStream

_HEAD = 64 * 1024
_KNOWN = "TCGplayer by week (JSON), Card Kingdom by day (CSV), MTGJSON's AllPrices, or an export of ours (CSV)"


def history_file(location: Location, limits: Limits | None = None) -> HistoryFile:
    """Open a file, packed or plain, as the kind of history that it is; raises ``SourceUnreadable`` for any other."""
    head = _head(location, limits or Limits())
    if head.startswith("{"):
        if '"series"' in head and _first_key(head, "series"):
            return TcgplayerWeekly(location, limits)
        if '"data"' in head:
            return AllPricesHistory(location, limits)
    else:
        columns = set(next(csv.reader([head.partition("\n")[0].strip()]), []))
        if columns >= COLUMNS:
            return CardKingdomDaily(location, limits)
        if columns >= set(HEADER):
            return OwnHistory(location, limits)
    name = name_of(location)
    raise SourceUnreadable(f"{name}: not a history that is known: {_KNOWN}", source=name)


def _head(location: Location, limits: Limits) -> str:
    head = b""
    with SourceStream(location, limits) as stream:
        while len(head) < _HEAD and (chunk := stream.read(_HEAD - len(head))):
            head += chunk
    return head.decode("utf-8-sig", "replace").lstrip()


def _first_key(head: str, key: str) -> bool:
    """Whether the first key of an object is the given one, or comes before any ``data``."""
    return head.find(json.dumps(key)) < (head.find('"data"') if '"data"' in head else len(head))
