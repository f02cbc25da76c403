"""Following signals: whose follows count, and what each of them came to."""
