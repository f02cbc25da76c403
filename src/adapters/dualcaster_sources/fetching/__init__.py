"""Fetches lists of prices over the network, from the hosts that are set up and no others."""

from dualcaster_sources.fetching.addresses import AllowedHosts, is_public
from dualcaster_sources.fetching.downloads import HttpDownloads

__all__ = ["AllowedHosts", "HttpDownloads", "is_public"]
