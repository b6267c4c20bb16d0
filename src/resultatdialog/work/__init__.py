"""The officials' tasks on an open register: meetings, coding, import of rounds and documents, erasure, checks."""
