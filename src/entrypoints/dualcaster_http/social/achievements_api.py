"""``/api/v1/achievements``: what was earned, and frames; and for moderators taking an achievement back."""

from litestar import Router, get, post
from litestar.params import JSONBody

from dualcaster_core.social.achievements.frames import FrameTier
from dualcaster_core.social.achievements.views import AchievementsView, DecidedAchievements, FramesView
from dualcaster_http.edge.authentication import Me
from dualcaster_http.edge.parameters import FromApplication
from dualcaster_http.edge.rate_limits import RATE
from dualcaster_http.openapi.answers import answers
from dualcaster_http.social.parameters import AchievementDecisionBody, AchievementKey, FrameChoiceBody, TraderId


@get(
    summary="My achievements",
    operation_id="my_achievements",
    opt={RATE: "account"},
    responses=answers(AchievementsView, "All achievements, earned ones first, with progress."),
)
async def mine(me: Me, application: FromApplication) -> AchievementsView:
    """List every achievement with the caller's progress. Hidden ones are in it once they are earned."""
    return await application.social.achievements.reading.mine(me)


@get(
    "/users/{trader_id:str}",
    summary="Achievements of a trader",
    operation_id="trader_achievements",
    opt={RATE: "account"},
    responses=answers(
        AchievementsView, "What they have earned, without progress.", "user.not_found", "user.profile_private"
    ),
)
async def of_trader(trader_id: TraderId, me: Me, application: FromApplication) -> AchievementsView:
    """List what a trader has earned and everybody may see, the latest first."""
    return await application.social.achievements.reading.of(me, trader_id)


@get(
    "/frames",
    summary="My frames",
    operation_id="my_frames",
    opt={RATE: "account"},
    responses=answers(FramesView, "All frames, and the one that shows."),
)
async def frames(me: Me, application: FromApplication) -> FramesView:
    """List the frames, which of them are open to the caller, and the one that shows."""
    return await application.social.achievements.reading.frames(me)


@post(
    "/frames/active",
    summary="Wear a frame",
    operation_id="wear_frame",
    status_code=200,
    responses=answers(FramesView, "All frames, as they are then.", "frame.locked"),
)
async def wear(data: JSONBody[FrameChoiceBody], me: Me, application: FromApplication) -> FramesView:
    """Wear a frame that is open, from now on."""
    await application.social.achievements.frames.wear(me, FrameTier[data.tier.upper()])
    return await application.social.achievements.reading.frames(me)


@get(
    "/users/{trader_id:str}/achievements",
    summary="What was decided about achievements",
    operation_id="achievement_decisions",
    opt={RATE: "account"},
    responses=answers(DecidedAchievements, "The decisions, the latest first.", "forbidden", "user.not_found"),
)
async def decisions(trader_id: TraderId, me: Me, application: FromApplication) -> DecidedAchievements:
    """List what moderators decided about a trader's achievements. For moderators."""
    return await application.social.achievements.decisions.of(me, trader_id)


@post(
    "/users/{trader_id:str}/achievements/{key:str}",
    summary="Take an achievement back, or give it again",
    operation_id="decide_achievement",
    status_code=200,
    opt={RATE: "write"},
    responses=answers(
        DecidedAchievements,
        "The decisions, the latest first.",
        "forbidden",
        "user.not_found",
        "achievement.not_held",
        "achievement.already_decided",
    ),
)
async def decide(
    trader_id: TraderId,
    key: AchievementKey,
    data: JSONBody[AchievementDecisionBody],
    me: Me,
    application: FromApplication,
) -> DecidedAchievements:
    """Take back what fraud gained, or give it again where that was wrong; the reason is kept. For moderators."""
    work = application.social.achievements.decisions
    await work.decide(me, trader_id, key, revoke=data.revoke, reason=data.reason)
    return await work.of(me, trader_id)


def achievement_routers() -> tuple[Router, Router]:
    """Make the routes."""
    return (
        Router("/api/v1/achievements", route_handlers=[mine, of_trader, frames, wear], tags=["achievements"]),
        Router("/api/v1/admin/moderation", route_handlers=[decisions, decide], tags=["moderation"]),
    )
