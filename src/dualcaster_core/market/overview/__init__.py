"""The market as a whole: its index, the cards that moved most, and how whole sets went."""
