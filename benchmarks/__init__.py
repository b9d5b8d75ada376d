"""Measures the load against what it could be: `make bench`."""
