"""Where files of results come from: one module for each source."""
