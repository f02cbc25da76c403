"""Who gets what from the routes of market."""

from collections.abc import Mapping

from tests.support.route_walk import Row
from tests.support.routes.rows import all_alike, own, page

MARKET: Mapping[str, Row] = {
    "GET /api/v1/market": all_alike(200),
    "GET /api/v1/market/movers": all_alike(200),
    "GET /api/v1/market/sets": all_alike(200),
    "GET /api/v1/market/index": all_alike(200, 404),
    "GET /api/v1/admin/prices/quarantine": own(403),
    "GET /api/v1/admin/prices/quarantine/files": own(403),
    "GET /api/v1/admin/prices/quarantine/decisions": own(403),
    "POST /api/v1/admin/prices/quarantine/release": own(403, json={"ids": ["Zb4nQx7L"]}),
    "POST /api/v1/admin/prices/quarantine/reject": own(403, json={"ids": ["Zb4nQx7L"]}),
    "POST /api/v1/admin/prices/quarantine/{price_id}/release": own(403),
    "POST /api/v1/admin/prices/quarantine/{price_id}/reject": own(403),
    "POST /api/v1/admin/prices/quarantine/files/{file_id}/release": own(403),
    "POST /api/v1/admin/prices/quarantine/files/{file_id}/reject": own(403),
    "GET /market": all_alike(200),
    "GET /admin/prices": page(403),
    "POST /admin/prices/decide": page(403, form={"action": "release", "ids": "Zb4nQx7L"}),
    "POST /admin/prices/files/{file}/{action}": page(403),
}
