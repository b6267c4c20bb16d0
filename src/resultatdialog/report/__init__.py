"""Word documents: the pack, the guide on paper, the principal's summary, the codebook, the board report."""
