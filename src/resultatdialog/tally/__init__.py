"""Tables over the schools of a round: every share has its base, and a school counts once in a cell."""
