"""Products as data: what a release holds and in which words. Reads and validates ``data/products``; writes nothing.

Unknown or missing keys are refused with FactErrors that name file, line and key.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Literal

from pydantic import Field, computed_field

from orchestration.facts.errors import FactError
from orchestration.facts.yaml_reader import Fact, YamlFile, read_fact


class Part(Fact):
    """A part of the report and the names its tables get; ``{table_no}`` is filled in."""

    part: str
    name: str
    sheet: str
    file: str


class ReportSpec(Fact):
    """One published report: its words, files and parts. ``label_columns`` is keyed by ``<part>/<table_no>``."""

    report: str
    round: str
    language: str
    title: str
    subtitle: str
    subject: str
    keywords: tuple[str, ...]
    source: str
    workbook: str
    parts: tuple[Part, ...] = Field(min_length=1)
    whole_label: str
    label_columns: dict[str, tuple[str, ...]]

    @computed_field  # type: ignore[prop-decorator]
    @property
    def open_document(self) -> str:
        """The file of the workbook as OpenDocument."""
        return f"{self.workbook.removesuffix('.xlsx')}.ods"


class Symbol(Fact):
    """A symbol that stands for or after a figure, and what it means."""

    symbol: str
    meaning: str


class Unit(Fact):
    """How a column head says its unit: left alone if it holds ``word`` (or that is empty), else ``suffix`` is added."""

    word: str
    suffix: str


class Notes(Fact):
    """Sentences under a table."""

    note: str
    base_one: str
    base_lines_at_most: int
    base_group: str
    base_groups: str
    groups_listed_at_most: int
    base_round: str
    base_several: str
    base_several_units: str
    in_counts: str
    percent_as_printed: str
    respondents: str
    respondents_units: str
    respondents_round: str
    respondents_partly: str
    item_non_response: str
    base_non_response: str
    no_item_non_response: str
    symbol: str
    errata: str
    differs: str
    printed_n: str
    title: str
    broken: str
    no_reason: str
    all_rows: str
    listed_at_most: int
    many_rows: str
    many_columns: str
    sources: dict[str, str]


class Contents(Fact):
    """Words of the contents sheet. ``facts`` are the headings, ``values`` the sentences that are filled in."""

    sheet: str
    back: str
    about: str
    facts: dict[str, str]
    values: dict[str, str]
    symbols_heading: str
    symbol_columns: tuple[str, str]
    tables_heading: str
    table_columns: tuple[str, str, str, str, str]


class FigureTexts(Fact):
    """Words of the figures. ``sources`` by source of a point; computed ones are told apart by ``computed_<origin>``."""

    name: str
    heading: str
    columns: tuple[str, str, str, str]
    value_columns: dict[str, tuple[str, ...]]
    printed_at: str
    unknown: str
    sources: dict[str, str]
    break_label: str
    broken: str
    no_reason: str
    all_series: str
    missing_periods: str
    only_there: str
    missing_there: str
    disagreeing: str
    said: str
    conjunction: str
    source: str
    units: dict[str, str]
    months: tuple[str, ...] = Field(min_length=12, max_length=12)


class Texts(Fact):
    """Swedish words of all exported files."""

    symbols: tuple[Symbol, ...]
    marks: dict[str, str]
    units: dict[str, Unit]
    nested_header: str
    repeated_header: str
    unlabelled_header: str
    table_heading: str
    origin_labels: dict[str, str]
    origin_joint: str
    origin_column: str
    synthetic_mark: str
    synthetic_explanation: tuple[str, ...]
    synthetic_sheet_label: str
    notes: Notes
    contents: Contents
    figures: FigureTexts

    def unit(self, unit: str) -> Unit:
        """Return how column heads say a unit; FactError if the texts do not."""
        if unit in self.units:
            return self.units[unit]
        where, remedy = (
            "data/products/texts.yaml, units",
            "Add the unit, or correct it in data/indicators/quantities.csv",
        )
        raise FactError("A unit without words", where, f"one of {sorted(self.units)}", repr(unit), remedy)

    def meaning(self, symbol: str) -> str:
        """Return what a symbol means; FactError if the texts do not explain it."""
        for known in self.symbols:
            if known.symbol == symbol:
                return known.meaning
        raise FactError(
            "A symbol without an explanation",
            "data/products/texts.yaml, symbols",
            f"one of {[known.symbol for known in self.symbols]}",
            repr(symbol),
            "Add the symbol and its meaning, or correct the symbol in the table's layout",
        )


class Mart(Fact):
    """A public mart: its key, which is also the order of its rows, and a title for people.

    ``places``: columns that say where in a file a row stood, which moves when another row comes: no change of the row.
    ``internal``: it holds what respondents wrote, and lies where the owner of the state folder alone reads it.
    """

    name: str
    key: tuple[str, ...] = Field(min_length=1)
    title: str
    places: tuple[str, ...] = ()
    internal: bool = False


class ListedFile(Fact):
    """A file or folder (``/`` at its end) that the start page names if it is there; one for each report, or one in all.

    Names of ``ReleaseSpec`` and, where it is of a report, of ``ReportSpec`` are filled in in both texts.
    """

    path: str
    of: Literal["report", "release"]
    title: str


class DictionaryWords(Fact):
    """The words of the dictionary's page; ``columns`` head its tables."""

    title: str
    about: tuple[str, ...]
    tables: str
    rows: str
    key: str
    grain: str
    columns: tuple[str, str, str, str, str]
    joins: str


class LineageWords(Fact):
    """The words of the pages on where columns come from; ``columns`` head their tables."""

    title: str
    list_title: str
    about: tuple[str, ...]
    navigation: str
    start: str
    inner: str
    dictionary: str
    read_by: str
    picture: str
    picture_text: str
    columns_heading: str
    columns: tuple[str, str]
    landed: str


class ReleaseSpec(Fact):
    """The files and marts of a release and the words of its README."""

    title: str
    language: str
    tables_folder: str
    cells_file: str
    key_numbers_file: str
    audit_folder: str
    figures_folder: str
    declarations_folder: str
    site_folder: str
    marts_folder: str
    internal_folder: str
    database: str
    readme: str
    start_page: str
    municipality_column: str
    origin_column: str
    marts: tuple[Mart, ...] = Field(min_length=1)
    table_comment: str
    column_comment: str
    dictionary_page: str
    dictionary_file: str
    bill_of_materials: str
    dictionary: DictionaryWords
    lineage_folder: str
    lineage: LineageWords
    origin_comment: dict[str, str]
    origin_word: dict[str, str]
    readme_text: str
    readme_report: str
    readme_no_report: str
    readme_without: str
    listed_files: tuple[ListedFile, ...] = Field(min_length=1)

    def place(self, mart: Mart) -> str:
        """The file of a mart, relative to the release."""
        return f"{self.internal_folder if mart.internal else self.marts_folder}/{mart.name}.parquet"


class ReportFacts(Fact):
    """All that is needed to export one report."""

    spec: ReportSpec
    texts: Texts
    release: ReleaseSpec


class ReleaseFacts(Fact):
    """All that is needed to export a release: what its reports share, and the reports in order."""

    texts: Texts
    release: ReleaseSpec
    specs: tuple[ReportSpec, ...]

    @property
    def reports(self) -> tuple[ReportFacts, ...]:
        """What is needed to export each report."""
        return tuple(ReportFacts(spec=spec, texts=self.texts, release=self.release) for spec in self.specs)


class RegroupWords(Fact):
    """The words of a regrouped table; ``groupings`` names those of the catalog."""

    title: str
    heading: str
    label_heading: str
    groupings: dict[str, str]
    answering: str
    answering_group: str
    answering_groups: str
    not_printed: str


class MunicipalityWords(Fact):
    """The words of a municipality's answers; ``beside`` heads the columns of size group, region and country."""

    heading: str
    groups: str
    answered: str
    not_answered: str
    other_rounds: str
    none: str
    nothing_found: str
    own: str
    beside: dict[str, str]
    share: str
    no_share: str


class DeskWords(Fact):
    """The words of the analyst's commands; ``kinds`` and ``commands`` by kind of what is found."""

    nothing_found: str
    more: str
    kinds: dict[str, str]
    commands: dict[str, str]
    municipality: MunicipalityWords


REPORT = YamlFile(
    "products/<report>.yaml",
    "What is published of a report: names, words, headings of split label columns.",
    ReportSpec,
    {"round": "codebooks/", "label_columns": "tables/<report>/"},
)
TEXTS = YamlFile("products/texts.yaml", "Swedish words of all exported files.", Texts)
RELEASE = YamlFile(
    "products/release.yaml", "The files and marts of a release and the words of its README.", ReleaseSpec
)
REGROUP = YamlFile("products/regroup.yaml", "The words of a table made for other groups.", RegroupWords)
DESK = YamlFile("products/desk.yaml", "The words of the analyst's commands.", DeskWords)
WORDS = (REGROUP, DESK)
FILES = (REPORT, TEXTS, RELEASE, *WORDS)


def load_report_facts(data_dir: Path, report: str) -> ReportFacts:
    """Read the product of one report and what it shares with all others.

    Raises FactErrors naming file, line and key for a file that is missing, unreadable or not as described here.
    """
    return load_release(data_dir, [report]).reports[0]


def load_release(data_dir: Path, reports: Iterable[str]) -> ReleaseFacts:
    """Read the products of several reports (none: the rounds have no report), sorted by report, and what they share.

    Raises FactError as ``load_report_facts`` and for two reports whose workbooks have one name.
    """
    folder = data_dir / "products"
    specs = tuple(read_fact(data_dir, folder / f"{report}.yaml", ReportSpec) for report in sorted(set(reports)))
    workbooks = [spec.workbook.casefold() for spec in specs]
    for spec in specs:
        if workbooks.count(spec.workbook.casefold()) > 1:
            where, remedy = f"{spec.report}.yaml, key workbook", "Give each report's workbook a name of its own"
            raise FactError("Two workbooks of one name", where, "a name of its own", spec.workbook, remedy)
    return ReleaseFacts(
        texts=read_fact(data_dir, folder / "texts.yaml", Texts),
        release=read_fact(data_dir, folder / "release.yaml", ReleaseSpec),
        specs=specs,
    )


def load_regroup_words(data_dir: Path) -> RegroupWords:
    """Read the words of regrouped tables; FactErrors for a key that is missing, unknown or wrong."""
    return read_fact(data_dir, data_dir / REGROUP.pattern, RegroupWords)


def load_desk_words(data_dir: Path) -> DeskWords:
    """Read the words of the analyst's commands; FactErrors for a key that is missing, unknown or wrong."""
    return read_fact(data_dir, data_dir / DESK.pattern, DeskWords)
