"""What all statements share: the database, parameters as arrays, codes of enumerations."""
