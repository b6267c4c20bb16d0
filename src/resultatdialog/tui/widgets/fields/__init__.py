"""The answer fields, grouped by kind, and the page that holds them."""
