"""A shared installation: PostgreSQL for Dagster's records, backup and restore of the state folder."""
