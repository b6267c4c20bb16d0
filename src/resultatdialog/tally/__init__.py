"""Many schools: tables where every share has its base and every school counts once."""
