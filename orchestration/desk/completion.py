"""What the shell offers after TAB: rounds, tables, groupings, groups, municipalities, reports of the current release.

Without a release, or with one of another version, it offers nothing: a prompt is no place for an error.
"""

from __future__ import annotations

from collections.abc import Callable

import click
from click.shell_completion import CompletionItem

Offer = Callable[[click.Context, click.Parameter, str], list[CompletionItem]]


def offer(query: str) -> Offer:
    """Complete by a query of ``queries.sql``, which gives words and what each is."""

    def complete(ctx: click.Context, param: click.Parameter, incomplete: str) -> list[CompletionItem]:
        from orchestration.desk.search import QUERIES
        from orchestration.errors import readable
        from orchestration.paths import paths_from_env
        from orchestration.release.publish import resolve_current
        from orchestration.warehouse.marts import open_release

        try:
            with open_release(resolve_current(paths_from_env().releases), external_access=False) as marts:
                found = marts.table(QUERIES[query], {"begun": incomplete})[1]
        except Exception as error:
            if readable(error) is None:
                raise
            return []
        return [CompletionItem(word, help=said) for word, said in found]

    return complete


ROUND = offer("complete_round")
TABLE = offer("complete_table")
GROUPING = offer("complete_grouping")
GROUP = offer("complete_group")
MUNICIPALITY = offer("complete_municipality")
REPORT = offer("complete_report")
