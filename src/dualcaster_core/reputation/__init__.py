"""What a trader's word is worth. So far: the tiers; the calculator comes with completed trades."""
