"""What Shopify is asked, in GraphQL."""

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any, Final

SHOP: Final = "query { shop { name } locations(first: 5) { nodes { id name } } }"
BEGIN_EXPORT: Final = """
mutation Export($query: String!) {
  bulkOperationRunQuery(query: $query) { bulkOperation { id status } userErrors { field message } }
}
"""
RUNNING_EXPORT: Final = "query { currentBulkOperation(type: QUERY) { id status query } }"
EXPORT: Final = """
query Operation($id: ID!) {
  node(id: $id) { ... on BulkOperation { id status errorCode rootObjectCount url } }
}
"""
SET_QUANTITIES: Final = """
mutation Quantities($input: InventorySetQuantitiesInput!) {
  inventorySetQuantities(input: $input) { userErrors { field message code } }
}
"""
SET_PRICES: Final = """
mutation Prices($productId: ID!, $variants: [ProductVariantsBulkInput!]!) {
  productVariantsBulkUpdate(productId: $productId, variants: $variants) { userErrors { field message } }
}
"""


def _item(location: int | None) -> str:
    if location is None:
        return "inventoryItem { id }"
    place = f'inventoryLevel(locationId: "gid://shopify/Location/{location}")'
    return f'inventoryItem {{ id {place} {{ quantities(names: ["available"]) {{ quantity }} }} }}'


def export(since: datetime | None, location: int | None) -> str:
    """Ask for all variants, or those changed since a moment, with the quantity of one location or of all."""
    kept = "" if since is None else f"(query: \"updated_at:>'{since.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}'\")"
    product = "product { id title vendor productType }"
    return (
        f"{{ productVariants{kept} {{ edges {{ node {{ id title price inventoryQuantity {_item(location)} {product}"
        " } } } }"
    )


def current(location: int | None) -> str:
    """Ask for variants by their ids."""
    facts = f"id price inventoryQuantity {_item(location)}"
    return f"query Current($ids: [ID!]!) {{ nodes(ids: $ids) {{ ... on ProductVariant {{ {facts} }} }} }}"


def quantities(lines: Iterable[tuple[str, int, int]], location: int) -> dict[str, Any]:
    """Make the input that sets quantities of inventory items: from what they were to what they become."""
    return {
        "name": "available",
        "reason": "correction",
        "quantities": [
            {
                "inventoryItemId": f"gid://shopify/InventoryItem/{item}",
                "locationId": f"gid://shopify/Location/{location}",
                "quantity": after,
                "compareQuantity": before,
            }
            for item, before, after in lines
        ],
    }
