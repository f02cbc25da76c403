"""Events of stores: the calendar, who signs up, who waits, who is there."""
