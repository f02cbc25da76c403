"""What a record is measured with: calibration, skill, intervals, and what of it may be published."""
