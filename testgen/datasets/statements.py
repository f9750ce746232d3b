"""Find the statement of a package: English before other languages, Markdown or LaTeX, in any of the usual places."""

from __future__ import annotations

import re
from pathlib import Path

from testgen.datasets.tree import Tree, text_of

FOLDERS = ("problem_statement", "statement", "")  # legacy, 2023-07 and 2025-09, very old packages
_NAME = re.compile(r"problem(?:\.(?P<language>[A-Za-z]{2,3}(?:-[A-Za-z]+)?))?\.(?P<kind>tex|md)")


def statement_file(tree: Tree) -> Path | None:
    """Return the file that holds the statement, or None where there is none that is text."""
    found = []
    for place, part in enumerate(FOLDERS):
        folder = tree.folder(part) if part else tree.root
        for path in tree.listing(folder).files:
            match = _NAME.fullmatch(path.name)
            if match:
                found.append((_rank(match["language"]), place, match["kind"] == "tex", path.name, path))
    return min(found)[-1] if found else None


def read_statement(tree: Tree) -> str:
    """Return the statement's source, "" where there is none; of a huge one, the first 4 MiB."""
    path = statement_file(tree)
    return text_of(tree.read(path)) if path else ""


def _rank(language: str | None) -> int:
    """Order languages: English, English of a country, not named (English, as a rule), others."""
    if language is None:
        return 2
    language = language.lower()
    return 0 if language == "en" else 1 if language.startswith("en-") else 3
