"""The template engine: filters and what every template may use."""

from collections.abc import Mapping
from datetime import datetime
from urllib.parse import urlencode
from zlib import crc32

from jinja2 import Environment, PackageLoader, StrictUndefined, pass_context
from jinja2.runtime import Context
from markupsafe import Markup

from dualcaster_app import formatting
from dualcaster_core.catalogue.grading import Finish, Rarity
from dualcaster_core.kernel.money import from_cents
from dualcaster_core.kernel.permissions import Permission, allows
from dualcaster_core.kernel.ports import Clock
from dualcaster_core.kernel.product import SITE_NAME
from dualcaster_core.matching.explanations import FACTORS
from dualcaster_core.reputation.ports import Caller
from dualcaster_core.reputation.staff import is_admin, is_moderator
from dualcaster_core.reputation.tiers import Tier
from dualcaster_core.social.model import EndorsementKind
from dualcaster_core.social.profile_card.frames import look_of
from dualcaster_core.social.profile_card.pictures import response_words
from dualcaster_http.edge.csrf import FIELD
from dualcaster_http.site import mana
from dualcaster_http.site.assets import Asset
from dualcaster_http.site.charts import points_of, sparkline
from dualcaster_http.site.forms import Form
from dualcaster_http.site.icons import achievement_icon, icon_shapes
from dualcaster_http.site.pictures import art_picture, own_picture, picture_of, small_picture
from dualcaster_http.site.rendering import Pages

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
        return formatting.age(then, clock.now())

    def until(then: datetime) -> str:
        return formatting.until(then, clock.now())

    def is_old(then: datetime) -> bool:
        return formatting.is_old(then, clock.now())

    environment.globals.update(
        asset=asset,
        age=age,
        until=until,
        is_old=is_old,
        csrf_field=csrf_field,
        frame_of=mana.frame_of,
        is_staff=is_moderator,
        is_admin=is_admin,
        may=_may,
        icon_shapes=icon_shapes,
        achievement_icon=achievement_icon,
        rarities=tuple(Rarity),
        endorsement_kinds=tuple(EndorsementKind),
        frame_look=look_of,
        finishes=tuple(Finish),
        factor_scale=FACTORS,
        no_form=Form(),
        base_url=base_url,
        site_name=SITE_NAME,
        linked_data=None,
        canonical=None,
        me=None,
        maybe_me=False,
        flashes=(),
    )
    return Pages(environment, base_url, likely_next=asset("speculation.json"))


def _may(me: Caller, permission: str) -> bool:
    """Tell whether somebody may do something, by the name of the permission."""
    return allows(me.role, Permission[permission])


def _add_filters(environment: Environment) -> None:
    environment.filters.update(
        money=formatting.money,
        signed_money=formatting.signed_money,
        signed_percent=formatting.signed_percent,
        direction=formatting.direction,
        day=formatting.day,
        short_day=formatting.short_day,
        moment=formatting.moment,
        source=formatting.source,
        kind=formatting.kind,
        people=formatting.people,
        count=formatting.count,
        percent=formatting.share,
        signed_points=formatting.signed_points,
        hours=formatting.hours,
        response=response_words,
        sentence=formatting.sentence,
        cents=from_cents_text,
        pips=mana.pips,
        spoken_cost=mana.spoken_cost,
        sparkline=sparkline,
        chart_points=points_of,
        picture=picture_of,
        small_picture=small_picture,
        art=art_picture,
        own_picture=own_picture,
        query=query_string,
        initials=initials,
        tint=tint,
        tier_name=tier_name,
        condition_words=formatting.condition,
        language_words=formatting.language,
    )


@pass_context
def csrf_field(context: Context) -> Markup:
    """Write the hidden field that every form with ``method=post`` needs."""
    return Markup('<input type="hidden" name="{}" value="{}">').format(FIELD, context["csrf_token"]())


def from_cents_text(cents: int) -> str:
    """Write an amount that is counted in cents."""
    return formatting.money(from_cents(cents))


def initials(name: str) -> str:
    """Return one or two letters that stand for a name."""
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
