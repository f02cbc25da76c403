"""What stands around every route: middleware, authentication, limits, errors."""
