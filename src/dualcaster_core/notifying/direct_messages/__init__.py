"""Direct messages on Discord: who wants them, how few new ones a bot may begin, and what can be pressed under them."""
