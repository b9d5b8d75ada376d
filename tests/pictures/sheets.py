"""Pictures of a workbook's sheets as LibreOffice prints them."""

from __future__ import annotations

import subprocess
from pathlib import Path

_SHEETS = {
    "arbetsbok_innehall": ("tabeller_2021.xlsx", 1),
    "arbetsbok_tabell": ("webb/tabell/2021_bilaga2_tabell_12.xlsx", 1),
    "arbetsbok_kommun": ("webb/kommun/0580-linkoping/0580-linkoping.xlsx", 1),
    "arbetsbok_fraga": ("webb/indikator/icf_myndighet.aldreomsorg.xlsx", 1),
    "arbetsbok_ods": ("tabeller_2021.ods", 2),
}
_DOTS_PER_INCH = "80"


def sheets(release: Path, work: Path, folder: Path) -> None:
    """A printed page of each kind of sheet, into ``folder``; ``work``: for what is made on the way."""
    for name, (workbook, page) in _SHEETS.items():
        profile = (work / "office").as_uri()
        command = ["soffice", f"-env:UserInstallation={profile}", "--headless", "--convert-to", "pdf", "--outdir"]
        subprocess.run([*command, str(work), str(release / workbook)], check=True, capture_output=True)
        pdf = (work / workbook.rpartition("/")[2]).with_suffix(".pdf")
        pages = ["-f", str(page), "-l", str(page), "-singlefile", "-png", "-r", _DOTS_PER_INCH]
        subprocess.run(["pdftoppm", *pages, str(pdf), str(folder / name)], check=True)
