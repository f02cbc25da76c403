"""What people own, have for trade and want; importing and exporting it."""
