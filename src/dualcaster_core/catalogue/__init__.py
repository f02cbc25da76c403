"""Cards as printings, their grading scales and languages, and how they are found."""
