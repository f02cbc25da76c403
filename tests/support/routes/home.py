"""Who gets what from the first pages."""

from collections.abc import Mapping

from tests.support.route_walk import Row
from tests.support.routes.rows import all_alike, page

HOME: Mapping[str, Row] = {
    "GET /": all_alike(200),
    "GET /dashboard": page(200),
}
