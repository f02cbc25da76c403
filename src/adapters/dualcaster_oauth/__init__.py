"""Signing in and linking accounts at outside providers by OAuth 2."""
