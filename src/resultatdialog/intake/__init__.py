"""How a file from outside becomes text and plain values we can trust, or is refused whole with its place."""
