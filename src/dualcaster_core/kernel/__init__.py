"""What every capability shares: errors, events, money, public ids, paging and the unit of work."""
