"""The questions that a trace asks of a release's marts, as SQL, and the connection they are asked on.

Here belong columns and joins of published marts, nothing of staging or intermediate models; what the rows mean to a
reader is ``walk``.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import duckdb

from orchestration.trace.place import TraceError

DATABASE = "ehalsa.duckdb"
MARTS = (
    "dim_answer_code",
    "dim_group",
    "dim_group_member",
    "dim_indicator",
    "dim_indicator_round",
    "dim_municipality",
    "dim_question",
    "dim_round",
    "dim_variable",
    "fct_answers",
    "fct_indicator_group",
    "fct_indicator_municipality",
    "fct_responses",
    "report_cell_notes",
    "report_cells",
    "report_tables",
)
Row = Mapping[str, Any]

PLACES = "select report, part, table_no, row_no, col_no from report_cells order by all"

CELL = """
select
    cells.*, tables.title, tables.corner_label, tables.notes, groups.group_label, rounds.label as round_label,
    cell_notes.* exclude (report, part, table_no, row_no, col_no, erratum_kind)
from report_cells as cells
inner join report_tables as tables using (report, part, table_no)
inner join report_cell_notes as cell_notes using (report, part, table_no, row_no, col_no)
inner join dim_round as rounds on cells.round = rounds.round
inner join dim_group as groups
    on cells.round = groups.round and cells.grouping_id = groups.grouping_id and cells.group_code = groups.group_code
where cells.report = ? and cells.part = ? and cells.table_no = ? and cells.row_no = ? and cells.col_no = ?
"""

INDICATOR = """
select indicators.label, indicators.theme, rules.*
from dim_indicator as indicators
inner join dim_indicator_round as rules using (indicator_id)
where rules.round = ? and rules.indicator_id = ?
"""

GROUPS = """
select
    figures.grouping_id, figures.group_code, groups.group_label as label, figures.municipalities, figures.answering,
    figures.base, figures.numerator, figures.share_percent
from fct_indicator_group as figures
inner join dim_group as groups using (round, grouping_id, group_code)
inner join dim_round as rounds using (round)
where
    figures.round = ? and figures.indicator_id = ?
    and (figures.grouping_id = ? or figures.municipalities = rounds.municipalities)
order by figures.grouping_id = ? desc, figures.grouping_id, groups.group_no
"""

VARIABLES = """
select
    variables.variable_id, variables.item, variables.answer_set, variables.universe_expression,
    questions.question_id, questions.number, questions.text
from dim_variable as variables
inner join dim_question as questions using (round, question_id)
where variables.round = ? and list_contains(?, variables.variable_id)
"""

CODES = """
select variables.variable_id, codes.code, codes.label, codes.status
from dim_variable as variables
inner join dim_answer_code as codes using (round, answer_set)
where variables.round = ?
order by variables.sort_no, codes.sort_no
"""

COUNTIES = "select distinct county_code, county from dim_municipality where round = ? order by all"

QUESTIONNAIRES = """
select distinct questionnaire from dim_municipality where round = ? and questionnaire is not null order by all
"""

_MEMBERS = """
with members as (
    select
        municipality_code, municipalities.municipality, municipalities.answered, municipalities.questionnaire,
        municipalities.county_code, results.base, results.numerator, results.status, results.data_origin
    from dim_group_member as members
    inner join dim_municipality as municipalities using (round, municipality_code)
    inner join fct_indicator_municipality as results using (round, municipality_code)
    where
        members.round = $round and members.grouping_id = $grouping_id and members.group_code = $group_code
        and results.indicator_id = $indicator_id
)
"""

MEMBERS = f"{_MEMBERS} select * from members order by municipality_code"

# What is known of every municipality counts as if it were an answer, as in the rules.
COUNTS = f"""
{_MEMBERS},
given as (
    select
        variable_id, municipality_code, case when status in ('answered', 'dont_know') then code end as code, status
    from fct_answers where round = $round and list_contains($variables, variable_id)
    union all
    select $answered, municipality_code, case when answered then '1' else '0' end, 'answered' from members
    union all
    select $questionnaire, municipality_code, questionnaire, 'answered' from members where questionnaire is not null
    union all
    select $county, municipality_code, county_code, 'answered' from members
)
select
    variable_id, code, given.status, count(*) as in_group,
    sum(coalesce(base, 0))::integer as in_base, sum(coalesce(numerator, 0))::integer as in_numerator
from given inner join members using (municipality_code)
where list_contains($variables, variable_id)
group by variable_id, code, given.status
order by all
"""

RAW_ROWS = """
select distinct municipality_code, source_id, source_row_no from fct_answers
where round = ? and source_id is not null and list_contains(?, municipality_code)
union all
select municipality_code, null, source_row_no from fct_responses
where round = ? and list_contains(?, municipality_code)
order by municipality_code, source_id nulls last, source_row_no
"""


class Marts:
    """The marts of one release, open for reading."""

    def __init__(self, connection: duckdb.DuckDBPyConnection) -> None:
        self._connection = connection

    def rows(self, sql: str, parameters: Sequence[object] | Mapping[str, object] = ()) -> list[Row]:
        """Answer a query: one mapping a row, by column name."""
        result = self._connection.execute(sql, parameters)
        names = [column[0] for column in result.description]
        return [dict(zip(names, row, strict=True)) for row in result.fetchall()]


@contextmanager
def open_marts(release: Path) -> Iterator[Marts]:
    """Open the DuckDB file of a release for reading only.

    Raises TraceError if the file is missing or lacks a mart that a trace needs.
    """
    database = release / DATABASE
    if not database.is_file():
        raise TraceError("a release without its database", str(release), DATABASE, "no such file", "Load again")
    connection = duckdb.connect(str(database), read_only=True, config={"threads": 1})
    try:
        marts = Marts(connection)
        present = {row["table_name"] for row in marts.rows("select table_name from duckdb_tables()")}
        if missing := sorted(set(MARTS) - present):
            raise TraceError(
                "a release without the marts of a trace",
                str(database),
                ", ".join(MARTS),
                f"no {', '.join(missing)}",
                "List them in data/products/release.yaml and load again",
            )
        yield marts
    finally:
        connection.close()
