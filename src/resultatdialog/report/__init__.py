"""Paper: the principal's summary for fact check and the report to the board, as Word documents."""
