"""What people call the apps whose files are read and written here."""

from dualcaster_core.collection.files.format_titles import FORMAT_TITLES as TITLES

_ONLY_READ = frozenset({"mtgo", "cardmarket-articles", "cardmarket-orders", "cardsphere-wants", "cardkingdom"})

READ_TITLES = tuple(TITLES.items())
"""Name and title of each format that is read, in the order they are listed."""

FORMAT_TITLES = tuple((name, title) for name, title in READ_TITLES if name not in _ONLY_READ)
"""Name and title of each format that collections are written in."""
