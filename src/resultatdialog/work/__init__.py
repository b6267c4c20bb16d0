"""What officials do with an open register: hold meetings, code, read rounds and documents in, erase, check."""
