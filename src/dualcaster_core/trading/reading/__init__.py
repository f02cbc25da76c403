"""What people are shown of trades."""
