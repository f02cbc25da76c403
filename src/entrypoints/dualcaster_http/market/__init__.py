"""The market as a whole over HTTP: its index, movers and sets."""
