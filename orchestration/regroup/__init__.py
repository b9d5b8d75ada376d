"""Printed tables for another grouping or round: the same rows and indicators, counted for other groups.

Reads the marts of a release and nothing else. Shaping and writing of files is ``orchestration.exports``.
"""
