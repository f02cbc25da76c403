"""Who gets what from the routes of administration."""

from collections.abc import Mapping

from tests.support.route_walk import Row
from tests.support.routes.rows import own, page

_BUSINESS = {"reason": "x", "version": 1}
ADMINISTRATION: Mapping[str, Row] = {
    "GET /api/v1/admin/users": own(403),
    "GET /api/v1/admin/users/{user_id}": own(403),
    "POST /api/v1/admin/users/{user_id}/role": own(403, json={"role": "admin", "reason": "x"}),
    "POST /api/v1/admin/users/{user_id}/sign-out": own(403, json={"reason": "x"}),
    "POST /api/v1/admin/users/{user_id}/unlock": own(403, json={"reason": "x"}),
    "POST /api/v1/admin/users/{user_id}/resend-verification": own(403, json={"reason": "x"}),
    "GET /api/v1/admin/businesses": own(403),
    "POST /api/v1/admin/businesses/{user_id}/verify": own(403, json=_BUSINESS | {"documents": "licence"}),
    "POST /api/v1/admin/businesses/{user_id}/reject": own(403, json=_BUSINESS),
    "POST /api/v1/admin/businesses/{user_id}/revoke": own(403, json=_BUSINESS),
    "GET /api/v1/admin/audit": own(403),
    "GET /api/v1/admin/audit/export": own(403),
    "GET /api/v1/admin/figures": own(403),
    "GET /admin/people/{username}": page(403),
    "POST /admin/people/{username}/identity": page(403, form={"reason": "seen", "is_checked": "1"}),
    "GET /admin": page(403),
    "GET /admin/users": page(403),
    "GET /admin/users/{user_id}": page(403),
    "POST /admin/users/{user_id}/role": page(403, form={"role": "admin", "reason": "x"}),
    "POST /admin/users/{user_id}/access/{step}": page(403, form={"reason": "x"}),
    "GET /admin/businesses": page(403),
    "POST /admin/businesses/{user_id}/decide": page(403, form={"step": "verify", "version": "1", "reason": "x"}),
    "GET /admin/audit": page(403),
    "GET /admin/audit/export": page(403),
}
