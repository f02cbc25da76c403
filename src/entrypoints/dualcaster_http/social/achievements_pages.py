"""``/achievements``: what one has earned, how far one has come, and one's frame; and what others have earned."""

from collections.abc import Mapping, Sequence
from typing import Any

import msgspec
from litestar import Request, Response, Router, get, post
from litestar.params import FromPath

from dualcaster_core.accounts.errors import UserNotFound
from dualcaster_core.accounts.model import USERNAME
from dualcaster_core.kernel.errors import ValidationFailed
from dualcaster_core.kernel.ids import IdKind
from dualcaster_core.social.achievements.definitions import ACHIEVEMENTS
from dualcaster_core.social.achievements.errors import FrameLocked
from dualcaster_core.social.achievements.frames import FrameTier
from dualcaster_core.social.achievements.model import AchievementCategory
from dualcaster_core.social.achievements.views import AchievementView
from dualcaster_http.edge.authentication import Me
from dualcaster_http.edge.parameters import FromApplication, decoded
from dualcaster_http.edge.rate_limits import RATE
from dualcaster_http.site.forms import read_form
from dualcaster_http.site.page_context import PageContext
from dualcaster_http.social.parameters import FrameName

AnyRequest = Request[Any, Any, Any]
HERE = "/achievements"
NEAREST = 4
RAREST = 3
CATEGORIES: Mapping[AchievementCategory, str] = {
    AchievementCategory.TRADE: "Trading",
    AchievementCategory.REPUTATION: "Reputation",
    AchievementCategory.PORTFOLIO: "Portfolio",
    AchievementCategory.COMMUNITY: "Community",
    AchievementCategory.SPECIAL: "Special",
}
"""What the categories are called on the page."""


class FrameForm(msgspec.Struct, kw_only=True):
    """Which frame to wear."""

    tier: FrameName


@get(HERE, include_in_schema=False, opt={RATE: "page"})
async def achievements(request: AnyRequest, me: Me, application: FromApplication) -> Response[Any]:
    """Show everything there is to earn; what is new is seen from then on."""
    work = application.social.achievements
    found = await work.reading.mine(me)
    frames = await work.reading.frames(me)
    if any(one.is_new for one in found.items):
        await work.new.take(me)
    profile = await application.profiles.profiles.mine(me)
    return PageContext(request, application, me).page(
        "social/achievements.html",
        found=found,
        frames=frames,
        groups=_groups(found.items),
        nearest=_nearest(found.items),
        opening=_opening(),
        avatar_url=profile.avatar_url,
    )


@get("/u/{username:str}/achievements", include_in_schema=False, opt={RATE: "page"})
async def of_trader(
    request: AnyRequest, me: Me, application: FromApplication, username: FromPath[str]
) -> Response[Any]:
    """Show what a trader has earned, as others see it."""
    if not USERNAME.match(username):
        raise UserNotFound(username)
    shown = await application.profiles.profiles.seen(username, me.user_id)
    reading = application.social.achievements.reading
    found = await reading.of(me, shown.hashid)
    key = decoded(application.ids, IdKind.USER, shown.hashid, UserNotFound(username))
    frames = await reading.frames_of([key])
    return PageContext(request, application, me).page(
        "social/trader_achievements.html",
        shown=shown,
        found=found,
        frame=frames.get(key, FrameTier.BRONZE).word,
        groups=_groups(found.items),
        rarest=_rarest(found.items),
    )


@post(f"{HERE}/frames", include_in_schema=False, status_code=200, opt={RATE: "write"})
async def wear(request: AnyRequest, me: Me, application: FromApplication) -> Response[Any]:
    """Wear a frame."""
    context = PageContext(request, application, me)
    read, _ = await read_form(request, FrameForm)
    if read is None:
        raise ValidationFailed("choose one of the frames", field="tier")
    try:
        await application.social.achievements.frames.wear(me, FrameTier[read.tier.upper()])
    except FrameLocked:
        return context.go(HERE, "frame_locked")
    return context.go(HERE, "frame_worn")


@post(f"{HERE}/new", include_in_schema=False, status_code=200, opt={RATE: "write"})
async def new(request: AnyRequest, me: Me, application: FromApplication) -> Response[Any]:
    """Write toasts of what was earned and not seen yet, for script; each is told once."""
    earned = await application.social.achievements.new.take(me)
    return PageContext(request, application, me).part("social/parts/earned_toasts.html", earned=earned)


def _groups(items: Sequence[AchievementView]) -> list[tuple[AchievementCategory, str, list[AchievementView], int]]:
    """Sort achievements into their categories: earned ones first, then those that are nearest."""
    groups = []
    for category, name in CATEGORIES.items():
        mine = [one for one in items if one.category is category]
        locked = sorted((one for one in mine if not one.unlocked), key=_far)
        earned = [one for one in mine if one.unlocked]
        groups.append((category, name, [*earned, *locked], len(earned)))
    return groups


def _nearest(items: Sequence[AchievementView]) -> list[AchievementView]:
    """Choose those that somebody is nearest to; who has begun nothing sees where to begin, once in each category."""
    open_ones = [one for one in items if one.progress is not None]
    begun = [one for one in open_ones if one.progress is not None and one.progress.current]
    first = {one.category: one for one in reversed(open_ones)}
    return sorted(begun, key=_far)[:NEAREST] or [first[one] for one in CATEGORIES if one in first][:NEAREST]


def _rarest(items: Sequence[AchievementView]) -> list[AchievementView]:
    """Choose the rarest of many; of few none stands out."""
    known = sorted((one for one in items if one.rarity is not None), key=lambda one: one.rarity or 0.0)
    return known[:RAREST] if len(items) > RAREST else []


def _far(one: AchievementView) -> float:
    return 1.0 if one.progress is None else 1 - one.progress.current / one.progress.target


def _opening() -> dict[str, list[str]]:
    """Name the achievements that open each frame."""
    return {
        tier.word: [one.name for one in ACHIEVEMENTS.values() if one.frame_tier is tier and not one.is_hidden]
        for tier in FrameTier
    }


def achievements_pages() -> Router:
    """Make the routes."""
    return Router("/", route_handlers=[achievements, of_trader, wear, new])
