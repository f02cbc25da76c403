"""The admin area, over the API and as pages."""
