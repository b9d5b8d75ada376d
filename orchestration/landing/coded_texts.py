"""Sees that every free text of a coded variable has a code, before anything rests on the codes.

Here belongs the comparison of landed answers with the round's coding; what counts as the same text is said there.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import pyarrow as pa
import pyarrow.compute as pc

from orchestration.landing.decoder_messages import Fault
from orchestration.landing.frame import Frame
from orchestration.landing.questionnaire import Form
from orchestration.quoting import quote


def uncoded_texts(answers: pa.Table, form: Form, coded: Mapping[str, frozenset[str]], frame: Frame) -> Iterator[Fault]:
    """Yield a fault for each landed answer whose text lacks a code; answers of one text have one cause.

    ``coded``: coded variable → keys of the texts that have a code.
    """
    columns = {variable.variable: variable.column for variable in form.variables}
    of_coded = pc.is_in(answers["variable_id"], value_set=pa.array(sorted(coded), pa.string()))
    written = answers.filter(pc.and_(of_coded, pc.is_valid(answers["text_key"])))
    for row in written.sort_by("row_no").to_pylist():
        variable, key = row["variable_id"], row["text_key"]
        if key in coded[variable]:
            continue
        file = f"data/codings/{row['round']}.csv"
        yield Fault(
            "text without a code",
            row=row["row_no"],
            municipality=frame.label(row["unit_code"]),
            column=columns[variable],
            expected=f"a text that {file} has a code for; capitals and white space make no difference",
            found=quote(row["text"]),
            remedy=f"add the text to {file}, variable {variable}, with a code of data/codings/codes.csv",
            cause=f"text of {variable}: {key}",
        )
