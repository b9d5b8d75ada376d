"""Two exports of one warehouse are the same bytes, whatever hash seed, time zone or language the process has."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from orchestration.exports.release_files import export_all
from orchestration.facts.products import ReleaseFacts, load_release
from orchestration.release.content import file_entry
from tests.exports.conftest import change

EXPORT = """
import sys
from pathlib import Path
from orchestration.exports.release_files import export_all
from orchestration.facts.products import load_release
database, products, target = map(Path, sys.argv[1:4])
export_all(database, products, load_release(products, sys.argv[4:]), target)
"""


def entries(folder: Path) -> list[object]:
    return [file_entry(folder, path) for path in sorted(folder.rglob("*")) if path.is_file()]


def test_another_process_exports_the_same(
    exported: Path, database: Path, products: Path, release: ReleaseFacts, tmp_path: Path, repo_root: Path
) -> None:
    surroundings = {"PYTHONHASHSEED": "7", "TZ": "Pacific/Auckland", "LC_ALL": "C", "USER": "someone-else"}
    arguments = [str(database), str(products), str(tmp_path), "9999", "9998"]
    subprocess.run(
        [sys.executable, "-c", EXPORT, *arguments],
        check=True,
        cwd=repo_root,
        env={**os.environ, "PYTHONUTF8": "0", **surroundings},
        timeout=120,
    )
    assert entries(tmp_path) == entries(exported)
    workbooks_tables_figures_declarations, cells_database_start_readme_dictionary_bill_lineage = 4 + 5 + 6 + 1, 7 + 1
    pages_with_their_data, list_start_style_script_index_comparison_and_its_data = (6 + 4) * 4, 7 + 3
    tables_and_figures_as_pages_and_workbooks_and_their_lists, about_and_accessibility = (5 + 2) * 2 + 2, 2
    pictures_for_narrow_screens = 2
    beside_the_marts = workbooks_tables_figures_declarations + cells_database_start_readme_dictionary_bill_lineage
    beside_the_marts += pages_with_their_data + list_start_style_script_index_comparison_and_its_data
    beside_the_marts += tables_and_figures_as_pages_and_workbooks_and_their_lists + about_and_accessibility
    beside_the_marts += pictures_for_narrow_screens
    assert len(entries(exported)) == len(release.release.marts) + beside_the_marts


def test_the_order_of_rows_in_the_warehouse_does_not_matter(
    exported: Path, own_database: Path, products: Path, tmp_path: Path
) -> None:
    for table in (
        "fct_answers",
        "report_cells",
        "report_tables",
        "dim_municipality",
        "fct_indicator_series",
        "fct_quantity",
    ):
        change(
            own_database, f"create or replace table {table} as select * from {table} order by hash({table}::varchar)"
        )
    change(own_database, "comment on column dim_municipality.municipality is 'Kommunens namn'")
    target = tmp_path / "again"
    export_all(own_database, products, load_release(products, ("9998", "9999")), target)
    assert entries(target) == entries(exported)
