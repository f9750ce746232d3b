"""The report as a picture: what the terminal shows, as SVG."""

from __future__ import annotations

import io
import re
from pathlib import Path

from rich.console import Console, RenderableType

from testgen.errors import InputError, Place
from testgen.report.kill_matrix import WIDTH

# rich has the viewer fetch its font from elsewhere; any monospaced one does, since every text states its length.
_FONTS = re.compile(r"@font-face \{[^}]*\}\s*")


def check_picture(path: Path) -> None:
    """Raise InputError, before the long work, for a file that cannot be a picture of ours."""
    if path.suffix != ".svg":
        raise InputError("a picture is an SVG file", place=Place(path), hint=f"--picture {path.stem}.svg")
    if not path.parent.is_dir():
        raise InputError("there is no such folder", place=Place(path.parent), hint=f"mkdir -p {path.parent}")
    if path.is_dir():
        raise InputError("a folder stands where the picture should go", place=Place(path), hint="another name")


def write_picture(renderable: RenderableType, path: Path, title: str) -> None:
    """Write `renderable` to `path`, in colours, 80 columns wide. Raises InputError where that cannot be."""
    console = Console(
        record=True, width=WIDTH, file=io.StringIO(), force_terminal=True, color_system="truecolor", highlight=False
    )
    console.print(renderable)
    try:
        # A fixed id: the same report gives the same bytes.
        svg = _FONTS.sub("", console.export_svg(title=title, unique_id="testgen"))
        path.write_text(svg, encoding="utf-8")
    except OSError as error:
        raise InputError(f"the picture cannot be written: {error.strerror}", place=Place(path)) from None
