"""Who should trade with whom: pairing of haves and wants, the score, and the matches that are kept."""
