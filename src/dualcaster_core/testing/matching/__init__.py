"""The matching in memory."""
