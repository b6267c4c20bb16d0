"""How one value looks and what the user did to it."""
