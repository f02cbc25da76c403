"""Rings on the site and in the API, and the page of a math trade."""
