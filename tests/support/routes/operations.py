"""Who gets what from what the site serves beside its pages, and pages of the site itself."""

from collections.abc import Mapping

from tests.support.route_walk import Row
from tests.support.routes.rows import all_alike

OPERATIONS: Mapping[str, Row] = {
    "GET /sw.js": all_alike(200),
    "GET /docs": all_alike(200),
    "GET /design": all_alike(404),
    "GET /about": all_alike(200),
    "GET /help": all_alike(200),
    "GET /privacy": all_alike(200),
    "GET /terms": all_alike(200),
    "GET /contact": all_alike(200),
    "GET /site.webmanifest": all_alike(200),
    "GET /robots.txt": all_alike(200),
    "GET /sitemap.xml": all_alike(200),
    "GET /api/v1/sitemap.xml": all_alike(200),
    "GET /sitemap/{name}": all_alike(404),
    "GET /assets/{name}": all_alike(404),
    "GET /health": all_alike(200),
    "GET /health/ready": all_alike(200),
    "GET /metrics": all_alike(403),
    "GET /openapi.json": all_alike(200),
}
