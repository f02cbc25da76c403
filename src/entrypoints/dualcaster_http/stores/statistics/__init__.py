"""Figures of stores: API, downloads and the page."""
