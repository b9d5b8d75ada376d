"""Walks one printed cell of a release back to the answers and raw files behind it. Only reads; computes no figure."""
