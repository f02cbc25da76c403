"""A price file is recognised by its name, an API by its host, and is opened with what its publisher asks for."""

from datetime import UTC, datetime

import pytest

from dualcaster_app.price_file_kinds import PriceFileKind
from dualcaster_app.settings import PriceApiKeys
from dualcaster_app.sources import price_file
from dualcaster_core.kernel.errors import ValidationFailed

NOW = datetime(2026, 11, 28, 12, tzinfo=UTC)
KEYS = PriceApiKeys(tcgplayer_public_key="public", tcgplayer_private_key="private", cardtrader_token="token")


@pytest.mark.parametrize(
    ("location", "feed"),
    [
        ("AllPricesToday.json.xz", "mtgjson"),
        ("/data/cardkingdom-pricelist-2026-07-09.json.xz", "cardkingdom"),
        ("https://api.cardkingdom.com/api/v2/pricelist", "cardkingdom"),
        ("price_guide_1.json", "cardmarket"),
        ("default-cards-20260214100503.json", "scryfall"),
        ("https://manapool.com/api/v1/prices/singles", "manapool"),
        ("manapool-singles.json.gz", "manapool"),
        ("https://tcgcsv.com/archive/tcgplayer/prices-2024-02-08.ppmd.7z", "tcgcsv"),
        ("https://api.tcgplayer.com", "tcgplayer"),
        ("https://api.cardtrader.com/api/v2", "cardtrader"),
    ],
)
def test_the_publisher_is_told_from_the_address(location: str, feed: str) -> None:
    """What a publisher no longer has leaves by this name."""
    assert price_file(location, None, observed_at=None, now=NOW, keys=KEYS).feed.name == feed


@pytest.mark.parametrize("location", ["prices.json", "https://example.org/x", "http://[", ""])
def test_an_unknown_publisher_has_to_be_named(location: str) -> None:
    """The kinds are listed."""
    with pytest.raises(ValidationFailed, match="tcgplayer-api"):
        price_file(location, None, observed_at=None, now=NOW)


@pytest.mark.parametrize(
    ("kind", "variable"),
    [(PriceFileKind.TCGPLAYER_API, "TCGPLAYER_PUBLIC_KEY"), (PriceFileKind.CARDTRADER_API, "CARDTRADER_TOKEN")],
)
def test_an_api_is_not_asked_without_keys(kind: PriceFileKind, variable: str) -> None:
    """The variable that is missing is named."""
    with pytest.raises(ValidationFailed, match=variable):
        price_file("https://localhost", kind, observed_at=None, now=NOW)
