"""The repositories of lists and price alerts in memory."""
