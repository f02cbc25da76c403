"""TCGplayer's pricing API: every product of a game, set by set."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any, Final

from attrs import field, frozen

from dualcaster_core.market.model import PriceObservation
from dualcaster_sources.streams.api_feed import ApiFeed, numbered
from dualcaster_sources.streams.fields import BrokenRecord, shown
from dualcaster_sources.streams.json_api import JsonApi
from dualcaster_sources.streams.limits import Limits
from dualcaster_sources.tcgplayer.price_rows import MAGIC, observations_of, results_of

ADDRESS: Final = "https://api.tcgplayer.com"
PAGE: Final = 100
"""Groups in one answer: the most that the API allows."""
MOST_GROUPS: Final = 10_000
_LONGEST_TOKEN = 4_096


@frozen
class TcgplayerKeys:
    """The public and the private key of an application at TCGplayer."""

    public: str
    private: str = field(repr=False)


class TcgplayerPricing(ApiFeed[Any]):
    """Market and lowest prices in USD of all Magic products, as of ``observed_at``, the moment they are asked for.

    A token is taken for the keys first, then the groups (TCGplayer's sets) page by page, then the prices of each.
    The API allows 300 requests a minute: ``pause`` seconds lie between two.
    """

    name = "tcgplayer"

    def __init__(
        self,
        keys: TcgplayerKeys,
        *,
        observed_at: datetime,
        address: str = ADDRESS,
        limits: Limits | None = None,
        pause: float = 0.2,
    ) -> None:
        super().__init__(observed_at=observed_at, address=address, limits=limits, pause=pause)
        self._keys = keys

    def _authorization(self, api: JsonApi) -> str:
        return f"bearer {_token(api, self._keys)}"

    def _rows(self, api: JsonApi) -> Iterator[Any]:
        for group in _groups(api):
            yield from _listed(api, f"/pricing/group/{group}")

    def _prices(self, row: Any) -> Iterator[PriceObservation | BrokenRecord]:
        return observations_of(row, self._observed_at)


def _token(api: JsonApi, keys: TcgplayerKeys) -> str:
    form = {"grant_type": "client_credentials", "client_id": keys.public, "client_secret": keys.private}
    answer = api.post("/token", form)
    token = answer.get("access_token") if isinstance(answer, dict) else None
    if not isinstance(token, str) or not 0 < len(token) <= _LONGEST_TOKEN or not token.isprintable():
        api.refuse("/token: the answer holds no access token")
    return token


def _groups(api: JsonApi) -> Iterator[int]:
    """Yield the groups of the game, each once, though pages shift while they are read."""
    seen: set[int] = set()
    for offset in range(0, MOST_GROUPS, PAGE):
        page = _listed(api, f"/catalog/categories/{MAGIC}/groups", offset=offset, limit=PAGE)
        for group, _ in numbered(api, page, "groupId", "a group"):
            if group not in seen:
                seen.add(group)
                yield group
        if len(page) < PAGE:
            return
    api.refuse(f"it has more than {MOST_GROUPS:,} groups")


def _listed(api: JsonApi, path: str, **query: int) -> list[Any]:
    answer = api.get(path, **query)
    if answer is None:
        return []
    try:
        return results_of(answer)
    except BrokenRecord as error:
        api.refuse(f"{path}: {shown(str(error))}")
