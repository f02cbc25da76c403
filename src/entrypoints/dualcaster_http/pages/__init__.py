"""Pages for people and for search engines, made on the server."""
