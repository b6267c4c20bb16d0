"""The places on the page where answers go, one module per kind, and the page that holds them."""
