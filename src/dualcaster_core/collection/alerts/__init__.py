"""Price alerts: when the owner of a want is notified."""
