"""What models ask of dbt's ``adapter``, for sqlfluff, which renders them without dbt."""

from collections.abc import Callable

from jinja2 import pass_context
from jinja2.runtime import Context


def quote(name: str) -> str:
    """Return the name as the linted dialect quotes it."""
    return f'"{name}"'


@pass_context
def dispatch(context: Context, macro: str, _package: str) -> Callable[..., str]:
    """Return the macro as the linted dialect spells it."""
    spelt: Callable[..., str] = context.resolve(f"duckdb__{macro}")
    return spelt
