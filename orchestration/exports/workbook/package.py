"""The zip package that a workbook is: written again with what XlsxWriter cannot state, and the same bytes each time."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Collection
from xml.sax.saxutils import escape

CORE = "docProps/core.xml"
_END_OF_CORE = "</cp:coreProperties>"
_ZIP_EPOCH = (1980, 1, 1, 0, 0, 0)


def entry(name: str) -> zipfile.ZipInfo:
    """An entry whose bytes say nothing of when and where it was written."""
    made = zipfile.ZipInfo(name, _ZIP_EPOCH)
    made.compress_type = zipfile.ZIP_DEFLATED
    made.create_system = 3
    made.external_attr = 0o644 << 16
    return made


def with_language(package: bytes, language: str, without: Collection[str] = ()) -> bytes:
    """Copy the package but for ``without``, with ``dc:language`` in its core properties and fixed zip entries."""
    target = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(package)) as old,
        zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as new,
    ):
        for name in old.namelist():
            if name not in without:
                content = old.read(name)
                new.writestr(entry(name), core_with_language(content, language) if name == CORE else content)
    return target.getvalue()


def core_with_language(content: bytes, language: str) -> bytes:
    """The core properties with the language of the document."""
    core = content.decode("utf-8")
    if core.count(_END_OF_CORE) != 1:
        raise ValueError(f"{CORE}: expected one {_END_OF_CORE}; XlsxWriter writes it in another way now")
    return core.replace(_END_OF_CORE, f"<dc:language>{escape(language)}</dc:language>{_END_OF_CORE}").encode()
