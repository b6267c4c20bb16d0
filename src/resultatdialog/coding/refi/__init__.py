"""REFI-QDA 1.5: exchange of a round's codebook and codings with other programs for qualitative analysis."""
