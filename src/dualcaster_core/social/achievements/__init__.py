"""Achievements and the frames that they open: what there is, who has earned what, and who wears which frame."""
