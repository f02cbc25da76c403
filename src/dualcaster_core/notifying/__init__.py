"""Telling people what concerns them. So far: strong matches, through one port."""
