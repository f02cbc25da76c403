"""Local game stores: API and pages, a room for each part."""
