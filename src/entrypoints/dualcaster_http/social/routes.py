"""The routes of the network of people."""

from collections.abc import Sequence

from litestar.types import ControllerRouterHandler

from dualcaster_http.edge.capability import Capability
from dualcaster_http.social.achievements_api import achievement_routers
from dualcaster_http.social.achievements_pages import achievements_pages
from dualcaster_http.social.directory_api import directory_router
from dualcaster_http.social.directory_pages import directory_pages
from dualcaster_http.social.errors import SOCIAL_ERRORS
from dualcaster_http.social.examples import ANSWERS, BODIES
from dualcaster_http.social.network_api import network_router
from dualcaster_http.social.network_pages import network_pages
from dualcaster_http.social.notes_api import notes_router
from dualcaster_http.social.notes_pages import notes_pages
from dualcaster_http.social.profile_card_api import card_images, profile_card_router
from dualcaster_http.social.profile_card_pages import profile_card_pages


def _routes() -> Sequence[ControllerRouterHandler]:
    return [
        network_router(),
        notes_router(),
        network_pages(),
        notes_pages(),
        directory_router(),
        directory_pages(),
        profile_card_router(),
        card_images(),
        profile_card_pages(),
        *achievement_routers(),
        achievements_pages(),
    ]


SOCIAL = Capability(
    name="social",
    routes=_routes,
    errors=SOCIAL_ERRORS,
    tags={
        "achievements": "What traders have earned, and the frames that they wear.",
        "directory": "Traders: looking for them, whom one met lately, who is suggested.",
        "network": "People and each other: connections, endorsements, private notes, watched listings.",
    },
    answers=ANSWERS,
    bodies=BODIES,
)
