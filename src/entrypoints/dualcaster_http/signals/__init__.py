"""Signals: API and pages."""
