"""The live channel: one WebSocket for everything that open pages are told."""
