"""Who gets what from the routes of moderation."""

from collections.abc import Mapping

from tests.support.route_walk import Row
from tests.support.routes.rows import PLAIN, all_alike, form, own, page, their_page, theirs

MODERATION: Mapping[str, Row] = {
    "GET /api/v1/admin/moderation/users/{trader_id}/achievements": own(403),
    "POST /api/v1/admin/moderation/users/{trader_id}/achievements/{key}": own(
        403, json={"revoke": True, "reason": "x"}
    ),
    "POST /api/v1/reports": own(404, json={"subject": "user", "id": "nobody00", "reason": "spam"}),
    "GET /api/v1/reports/mine": own(200),
    "GET /api/v1/appeals": own(200),
    "POST /api/v1/appeals/photos": own(415),
    "POST /api/v1/appeals": own(404, json={"action": "nobody00", "text": "Wrong."}),
    "GET /api/v1/disputes": own(200),
    "POST /api/v1/disputes": theirs(409, json={"trade": "{trade}", "kind": "other", "text": "Nothing came."}),
    "POST /api/v1/disputes/attachments": own(400, file=PLAIN),
    "GET /api/v1/disputes/{dispute_id}": theirs(200),
    "POST /api/v1/disputes/{dispute_id}/evidence": theirs(201, json={"text": "Nothing came."}),
    "GET /api/v1/admin/moderation/disputes": own(403),
    "GET /api/v1/admin/moderation/disputes/{dispute_id}": own(403),
    "POST /api/v1/admin/moderation/disputes/{dispute_id}/resolve": own(
        403, json={"outcome": "inconclusive", "reason": "x", "version": 1}
    ),
    "POST /api/v1/admin/moderation/disputes/{dispute_id}/request-evidence": own(
        403, json={"sides": ["filer"], "question": "x", "version": 1}
    ),
    "POST /api/v1/admin/moderation/disputes/{dispute_id}/tracking": own(
        403, json={"side": "filer", "state": "delivered", "version": 1}
    ),
    "GET /api/v1/admin/moderation/appeals": own(403),
    "POST /api/v1/admin/moderation/appeals/{case_id}/resolve": own(
        403, json={"outcome": "overturned", "reason": "x", "version": 1}
    ),
    "GET /api/v1/admin/moderation/queue": own(403),
    "GET /api/v1/admin/moderation/cases/{case_id}": own(403),
    "POST /api/v1/admin/moderation/cases/{case_id}/action": own(
        403, json={"action": "warn", "reason": "x", "version": 1}
    ),
    "POST /api/v1/admin/moderation/cases/{case_id}/assign": own(403),
    "PUT /api/v1/admin/moderation/cases/{case_id}/assignee": own(403, json={"username": "nobody"}),
    "POST /api/v1/admin/moderation/cases/{case_id}/release": own(403),
    "GET /api/v1/admin/moderation/users/{user_id}/history": own(403),
    "POST /api/v1/admin/moderation/held/{held_id}/release": own(403),
    "GET /api/v1/admin/moderation/notes": own(403),
    "GET /api/v1/admin/moderation/users/{user_id}/notes": own(403),
    "POST /api/v1/admin/moderation/users/{user_id}/notes": own(403, json={"text": "x"}),
    "GET /api/v1/admin/moderation/stats": own(403),
    "POST /api/v1/admin/moderation/held/{held_id}/withhold": own(403),
    "GET /reports": page(200),
    "GET /appeals": page(200),
    "POST /appeals": page(422),
    "GET /appeal": all_alike(200),
    "POST /appeal": form(422),
    "GET /disputes": page(200),
    "GET /disputes/{dispute_id}": their_page(200),
    "POST /disputes/{dispute_id}/evidence": their_page(303, form={"text": "Nothing came."}),
    "GET /disputes/{dispute_id}/photos/{evidence_photo}/{side}": their_page(200),
    "GET /trades/{trade}/dispute": their_page(200),
    "POST /trades/{trade}/dispute": their_page(422, form={"kind": "other", "text": "Nothing came."}),
    "GET /admin/moderation/disputes": page(403),
    "GET /admin/moderation/disputes/{dispute_id}": page(403),
    "POST /admin/moderation/disputes/{dispute_id}/resolve": page(
        403, form={"outcome": "inconclusive", "reason": "x", "version": "1"}
    ),
    "POST /admin/moderation/disputes/{dispute_id}/request-evidence": page(
        403, form={"sides": "filer", "question": "x", "version": "1"}
    ),
    "POST /admin/moderation/disputes/{dispute_id}/tracking": page(
        403, form={"side": "filer", "state": "delivered", "version": "1"}
    ),
    "GET /admin/moderation": page(403),
    "GET /admin/moderation/cases/{case_id}": page(403),
    "POST /admin/moderation/cases/{case_id}/action": page(403, form={"step": "warn", "reason": "x", "version": "1"}),
    "POST /admin/moderation/cases/{case_id}/assign": page(403),
    "POST /admin/moderation/cases/{case_id}/release": page(403),
    "POST /admin/moderation/held/{held_id}/{what}": page(403),
    "GET /admin/moderation/notes": page(403),
    "GET /admin/moderation/photos/{evidence_photo}/{side}": page(403),
    "GET /admin/moderation/reports/{report_id}/photos/{number}/{side}": page(403),
    "GET /admin/moderation/stats": page(403),
    "POST /admin/moderation/cases/{case_id}/notes": page(403, form={"note": "x"}),
    "GET /reports/{kind}/{thing}": page(404),
    "POST /reports/{kind}/{thing}": page(404, form={"reason": "spam"}),
}
