"""The stock of stores: API and pages."""
