"""Reviews and reputations: API and pages."""
