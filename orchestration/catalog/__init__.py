"""Reads and validates ``data/``: rounds, codebooks, indicators, table layouts, registers → typed objects. No Dagster here."""
