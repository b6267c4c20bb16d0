"""The steps of setting up a round, one widget each: what has been said goes in, what is said comes out."""
