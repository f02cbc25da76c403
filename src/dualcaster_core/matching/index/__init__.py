"""The market held in memory by a process of its own, and what it is asked."""
