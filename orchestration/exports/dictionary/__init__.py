"""The dictionary of a release: what every table and column is, as page and table."""
