"""Coding of principals' explanations: the codebook, each coder's queue, double coding, settlement and exchange."""
