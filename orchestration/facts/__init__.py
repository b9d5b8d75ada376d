"""Reads and validates ``data/``: rounds, codebooks, indicators, layouts, registers → typed objects. No Dagster here."""
