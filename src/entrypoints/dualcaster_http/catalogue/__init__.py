"""Cards over HTTP."""
