"""What models ask of dbt's ``adapter``, for sqlfluff, which renders them without dbt."""


def quote(name: str) -> str:
    """Return the name as the linted dialect quotes it."""
    return f'"{name}"'
