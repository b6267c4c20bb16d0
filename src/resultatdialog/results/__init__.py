"""The school's figures: what a cell holds, how files are read, how a school compares with the others."""
