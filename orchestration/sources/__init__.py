"""Fetches bytes from anywhere into the raw archive, with provenance.

What the bytes mean is the business of ``orchestration.landing``.
"""
