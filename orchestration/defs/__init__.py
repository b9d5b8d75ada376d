"""What exists in Dagster: assets, checks, jobs, schedules.

Thin wiring; whatever can be tested without Dagster lives elsewhere.
"""
