"""REFI-QDA 1.5: a round's codebook and codings as other programs for qualitative analysis read and write them."""
