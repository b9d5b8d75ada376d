"""Imports the producers' workbooks into ``data/registers``: municipalities, population by date, SKR's groups.

Here belong one reader per producer and the checks before anything is written. Where a figure stands in a file is data
(``data/registers/sources.yaml``); reading the finished registers is done in ``orchestration.facts.registers``.
"""
