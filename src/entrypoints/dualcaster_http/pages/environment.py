"""The template engine: filters and what every template may use."""

from collections.abc import Mapping
from datetime import datetime
from urllib.parse import urlencode
from zlib import crc32

from jinja2 import Environment, PackageLoader, StrictUndefined, pass_context
from jinja2.runtime import Context
from markupsafe import Markup

from dualcaster_core.catalogue.grading import Finish, Rarity
from dualcaster_core.kernel.money import from_cents
from dualcaster_core.kernel.ports import Clock
from dualcaster_core.matching.explanations import FACTORS
from dualcaster_core.reputation.tiers import Tier
from dualcaster_http.csrf import FIELD
from dualcaster_http.pages import mana, words
from dualcaster_http.pages.assets import Asset
from dualcaster_http.pages.charts import sparkline
from dualcaster_http.pages.forms import Form
from dualcaster_http.pages.rendering import Pages

PICTURES = "https://cards.scryfall.io/"
"""The one other host that pages load from: pictures of cards."""
AVATAR_TINTS = 6


def make_pages(base_url: str, clock: Clock, assets: Mapping[str, Asset]) -> Pages:
    """Load the templates."""
    environment = Environment(
        loader=PackageLoader("dualcaster_http", "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    _add_filters(environment)

    def asset(name: str) -> str:
        return assets[name].address

    def age(then: datetime) -> str:
        return words.age(then, clock.now())

    def is_old(then: datetime) -> bool:
        return words.is_old(then, clock.now())

    environment.globals.update(
        asset=asset,
        age=age,
        is_old=is_old,
        csrf_field=csrf_field,
        frame_of=mana.frame_of,
        rarities=tuple(Rarity),
        finishes=tuple(Finish),
        factor_scale=FACTORS,
        no_form=Form(),
        base_url=base_url,
        linked_data=None,
        canonical=None,
        me=None,
        maybe_me=False,
        flashes=(),
    )
    return Pages(environment, base_url)


def _add_filters(environment: Environment) -> None:
    environment.filters.update(
        money=words.money,
        signed_money=words.signed_money,
        signed_percent=words.signed_percent,
        direction=words.direction,
        day=words.day,
        short_day=words.short_day,
        moment=words.moment,
        source=words.source,
        kind=words.kind,
        people=words.people,
        count=words.count,
        cents=from_cents_text,
        pips=mana.pips,
        spoken_cost=mana.spoken_cost,
        sparkline=sparkline,
        picture=picture_of,
        small_picture=small_picture,
        own_picture=own_picture,
        query=query_string,
        initials=initials,
        tint=tint,
        tier_name=tier_name,
        condition_words=words.condition,
        language_words=words.language,
    )


@pass_context
def csrf_field(context: Context) -> Markup:
    """Write the hidden field that every form with ``method=post`` needs."""
    return Markup('<input type="hidden" name="{}" value="{}">').format(FIELD, context["csrf_token"]())


def from_cents_text(cents: int) -> str:
    """Write an amount that is counted in cents."""
    return words.money(from_cents(cents))


def picture_of(address: str | None) -> str | None:
    """Give a card's picture where it is one that pages may load."""
    return address if address and address.startswith(PICTURES) else None


def small_picture(address: str | None) -> str | None:
    """Give the small version of a card's picture, where it has one and pages may load it."""
    found = picture_of(address)
    return found.replace(f"{PICTURES}normal/", f"{PICTURES}small/", 1) if found else None


def own_picture(address: str | None) -> str | None:
    """Give a picture of a person where it is one that pages may load: ours, or a card's."""
    if address and address.startswith("/") and not address.startswith("//"):
        return address
    return picture_of(address)


def initials(name: str) -> str:
    """Give one or two letters that stand for a name."""
    first = [word[0] for word in name.replace("_", " ").replace("-", " ").split()] or ["?"]
    letters = [letter for letter in first if letter.isalpha()] or first
    return "".join(letters[:2]).upper()


def tint(name: str) -> int:
    """Choose one of the colours of initials, the same for the same name always."""
    return crc32(name.casefold().encode()) % AVATAR_TINTS


def tier_name(tier: int | str) -> str:
    """Name a tier, given by number or name, in small letters."""
    return Tier(tier).name.lower() if isinstance(tier, int) else tier.lower()


def query_string(values: Mapping[str, object]) -> str:
    """Write the values that are there as a query."""
    return urlencode({name: value for name, value in values.items() if value not in (None, "", False)})
