"""What is said when testgen itself is at fault: that it is, and what to report."""

from __future__ import annotations

import platform
import shlex
import traceback
from collections.abc import Sequence

from testgen import __version__

_TRACKER = "the tracker of testgen's repository"


def confession(words: Sequence[str], error: BaseException) -> str:
    """Return what to print below the error of the command `testgen WORDS`; with --debug, the traceback."""
    frames = traceback.extract_tb(error.__traceback__)
    place = f", at {frames[-1].filename}:{frames[-1].lineno}" if frames else ""
    lines = [
        f"  This is a fault of testgen, not of your input. Please report it to {_TRACKER}, with the lines above and:",
        f"    testgen {shlex.join(words)}",
        f"    testgen {__version__}, Python {platform.python_version()}, {platform.platform()}{place}",
    ]
    if "--debug" in words:
        lines.append("".join(traceback.format_exception(error)).rstrip())
    else:
        lines.append("  --debug shows the traceback.")
    return "\n".join(lines)
