"""Who gets what from the routes of notifying."""

from collections.abc import Mapping

from tests.support.route_walk import Row
from tests.support.routes.rows import all_alike, own, page, their_page, theirs

NOTIFYING: Mapping[str, Row] = {
    "GET /api/v1/notifications": own(200),
    "GET /api/v1/notifications/unread-counts": own(200),
    "POST /api/v1/notifications/{notification_id}/read": theirs(200),
    "POST /api/v1/notifications/read": own(200, json={"notification_ids": ["abcdefgh"]}),
    "POST /api/v1/notifications/read-category": own(200, json={"category": "trades"}),
    "POST /api/v1/notifications/read-all": own(200),
    "GET /api/v1/notifications/preferences": own(200),
    "PATCH /api/v1/notifications/preferences": own(200, json={"weekly_summary": False}),
    "POST /api/webhooks/email/{service}": all_alike(403, open_to_nobody=True),
    "POST /api/v1/notifications/silence": own(200, json={"category": "discovery"}),
    "POST /api/v1/notifications/test": own(204),
    "POST /api/v1/notifications/push-subscriptions": own(
        400, json={"endpoint": "https://push.example/1", "keys": {"p256dh": "a", "auth": "b"}}
    ),
    "DELETE /api/v1/notifications/push-subscriptions": own(204, json={"endpoint": "https://push.example/1"}),
    "GET /api/v1/notifications/{notification_id}/why": theirs(200),
    "POST /api/v1/ws/ticket": own(200),
    "GET /notifications": page(200),
    "GET /notifications/bell": page(200),
    "GET /notifications/{notification}": their_page(303),
    "POST /notifications/{notification}/read": their_page(303),
    "GET /notifications/{notification}/why": their_page(200),
    "POST /notifications/silence": page(303, form={"category": "discovery"}),
    "GET /settings/notifications": page(200),
    "POST /settings/notifications": page(
        303, form={"time_zone": "UTC", "emails_per_day": "10", "digest_hour": "8", "email_enabled": "1"}
    ),
    "POST /settings/notifications/webhook": page(303, form={"webhook_url": ""}),
    "POST /settings/notifications/test": page(303),
    "POST /settings/notifications/resume-email": page(303),
    "POST /settings/notifications/browser": page(400, 422, form={"endpoint": "https://push.example/1"}),
    "POST /settings/notifications/browser/remove": page(204, form={"endpoint": "https://push.example/1"}),
    "POST /notifications/read-all": page(303),
}
