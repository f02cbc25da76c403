"""Lists, their files and price alerts over HTTP."""
