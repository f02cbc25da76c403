"""The directory of traders: who is in it, in which order, and why somebody is suggested."""
