"""Sell prices of stores: API and pages."""
