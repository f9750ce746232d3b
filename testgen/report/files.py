"""Files of reports: whole or not there, and JSON that any parser reads."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

from testgen.errors import InputError, Place

# Names of files that are no UTF-8 reach Python with lone surrogates, which strict parsers of JSON refuse.
_LONE = re.compile("[\ud800-\udfff]")


def json_text(value: Mapping[str, Any], indent: int | None = 2) -> str:
    r"""Return `value` as JSON without lone surrogates: `\udc80` becomes a backslash and five characters."""
    text = json.dumps(value, indent=indent, ensure_ascii=False, allow_nan=False)
    return _LONE.sub(lambda match: f"\\\\u{ord(match[0]):04x}", text)


def write_whole(path: Path, text: str) -> None:
    """Write a text beside `path` and rename it, so that nobody reads half of it.

    A device or a pipe is written as it stands. Raises InputError where that cannot be.
    """
    data = text.encode("utf-8", "backslashreplace")
    try:
        if path.exists() and not path.is_file():
            path.write_bytes(data)
        else:
            _replace(path.resolve(), data)
    except OSError as error:
        raise InputError(
            f"the report cannot be written: {error.strerror}", place=Place(path), hint="another file or folder"
        ) from None


def _replace(path: Path, data: bytes) -> None:
    draft = path.with_name(f".{path.name[:40]}.{os.getpid()}.draft")
    try:
        draft.write_bytes(data)
        draft.replace(path)
    except BaseException:
        with suppress(OSError):
            draft.unlink()
        raise
