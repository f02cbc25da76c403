"""Moxfield adapter: reads public collections, where Moxfield has approved the user agent of this site."""

from dualcaster_moxfield.collections import ADDRESS, MoxfieldCollections, MoxfieldSettings

__all__ = ["ADDRESS", "MoxfieldCollections", "MoxfieldSettings"]
