"""Dualcaster's domain library: catalogue, collections, values and trade matching for Magic: The Gathering.

Pure Python on attrs, cattrs and hashids. It does no I/O, reads no clock and knows no framework: adapters and
entry points live in packages of their own (``dualcaster_postgres``, ``dualcaster_http``, ...).
"""
