"""Who gets what from the routes of analytics."""

from collections.abc import Mapping

from tests.support.route_walk import Row
from tests.support.routes.rows import own, page

ANALYTICS: Mapping[str, Row] = {
    "GET /api/v1/admin/analytics": own(403),
    "GET /api/v1/admin/analytics/targets": own(403),
    "GET /api/v1/admin/analytics/export": own(403),
    "GET /api/v1/survey": own(200),
    "POST /api/v1/survey": own(200, json={"score": 9}),
    "DELETE /api/v1/survey": own(204),
    "GET /admin/analytics": page(403),
    "GET /admin/analytics/export": page(403),
    "POST /survey": page(303, form={"score": "9"}),
}
