"""What readers are shown of signals."""
