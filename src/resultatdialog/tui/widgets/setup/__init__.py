"""The steps that make a new round, one widget each: a setup goes in, `collect` returns it with the step's entries."""
