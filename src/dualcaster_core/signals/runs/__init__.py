"""What the worker does with signals: publishes, grades, and keeps the roots of days."""
