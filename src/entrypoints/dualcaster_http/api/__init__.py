"""The REST API, ``/api/v1``: one module per group of endpoints; ``routes`` lists them all."""
