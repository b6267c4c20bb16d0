"""Builds the synthetic sample round so that its tallies give the published figures."""
