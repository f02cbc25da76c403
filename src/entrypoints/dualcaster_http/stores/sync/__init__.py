"""The sync of the stock of stores: API and pages."""
