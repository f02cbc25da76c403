"""Changes of many lines at once, and taking them back."""
