"""Builds what people, time and the payment provider do with held payments."""
