"""Where cards are mailed to."""
