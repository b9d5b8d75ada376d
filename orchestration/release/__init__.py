"""From an audited build to an immutable release: manifest, publication, rollback. No figure and no file content is made here."""
