"""One meeting: the events it leaves, the session they fold to, the guide held against a school, the document."""
