"""Console adapter: notices as lines of text."""

from dualcaster_console.notifier import ConsoleNotifier

__all__ = ["ConsoleNotifier"]
