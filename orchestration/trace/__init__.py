"""Walks one printed cell of a release back to the answers and raw files behind it. Reads a release, computes no figure of its own."""
