"""The network of people: API and pages."""
