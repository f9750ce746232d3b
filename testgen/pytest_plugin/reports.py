"""Reports in files: each format is written by its module of `testgen.report`."""

from __future__ import annotations

import importlib
from collections.abc import Sequence

from testgen.mutation.strength import StrengthReport
from testgen.pytest_plugin.options import ReportFile


def write_reports(report: StrengthReport, files: Sequence[ReportFile]) -> None:
    """Write each; raises InputError where that cannot be."""
    for file in files:
        importlib.import_module(f"testgen.report.strength_{file.format}").write(report, file.path)
