"""From an audited build to an immutable release: manifest, publication, rollback. No content is made here."""
