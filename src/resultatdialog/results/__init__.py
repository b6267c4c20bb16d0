"""Figures about schools: values and tokens, reading files of results, and comparison of a school with the others."""
