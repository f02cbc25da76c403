"""The notification centre and deliveries in memory."""
