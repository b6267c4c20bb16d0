"""One module per family of tables: how each is counted and how it is shown."""
