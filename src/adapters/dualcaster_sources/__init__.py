"""Catalogue and price files of other sites, read as streams."""
