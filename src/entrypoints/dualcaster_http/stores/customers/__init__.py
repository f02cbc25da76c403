"""Customers of stores, and stores around traders: API and pages."""
