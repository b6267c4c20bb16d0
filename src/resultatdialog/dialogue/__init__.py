"""One meeting: its events, the session folded from them, the guide applied to one school, and the session document."""
