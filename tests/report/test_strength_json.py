import json
from dataclasses import replace
from pathlib import Path

from testgen.mutation.strength import StrengthReport
from testgen.report.strength_json import strength_json, write
from tests.report.strengths import FILE, FULL, FULLER, HOSTILE, LIMIT, PEEK, REPORT, SOURCE, TROUBLE, UNTRUSTED


def test_the_names_of_the_issue() -> None:
    value = strength_json(REPORT)
    figures = ("score", "strength", "killed", "survived", "no_coverage", "timeout", "errors")
    assert [value[name] for name in figures] == [2 / 6, 2 / 5, 1, 3, 1, 1, 1]
    (limit,) = [entry for entry in value["mutants"] if entry["id"] == LIMIT.id]
    needed = {name: limit[name] for name in ("file", "line", "operator", "status", "killed_by")}
    assert needed == {"file": FILE, "line": 5, "operator": "number", "status": "survived", "killed_by": None}
    assert "-    def __init__(self, limit=10):\n+    def __init__(self, limit=11):" in limit["diff"]


def test_a_killed_mutant_names_its_test_and_how_that_failed() -> None:
    (killed,) = [entry for entry in strength_json(REPORT)["mutants"] if entry["id"] == FULLER.id]
    assert killed["killed_by"] == FULL
    assert killed["failure"]["exception"] == "AssertionError"
    assert killed["status"] == "killed"


def test_everything_else_of_the_report() -> None:
    value = strength_json(REPORT)
    assert value["coverage"]["line"] == 10 / 12
    assert value["coverage"]["files"][0]["branches"] == {"hit": 3, "total": 6}
    assert value["tests"] == 3
    assert value["useless"] == ["tests/test_other.py::test_idle"]
    assert value["flaky"][0]["why"].startswith("failed in another order")
    assert value["smells"][0]["kind"] == "sleep"
    assert value["slowest"] == [{"test": "tests/test_other.py::test_idle", "seconds": 1.235}]
    assert value["how"]["phases"] == {"setup": 0.2, "baseline": 1, "mutants": 2, "judging": 1.5}
    assert value["left_out"] == {"by_sample": 0, "by_time": 0}
    assert strength_json(StrengthReport())["useless"] is None


def test_no_figure_where_none_means_anything() -> None:
    for report in (UNTRUSTED, TROUBLE, replace(REPORT, results=(PEEK,), self_checks=())):
        assert strength_json(report)["strength"] is None
    assert strength_json(UNTRUSTED)["score"] is None
    assert strength_json(UNTRUSTED)["trusted"] is False
    assert strength_json(TROUBLE)["trouble"].startswith("2 tests fail")


def test_the_file_is_the_same_for_any_order_of_work(tmp_path: Path) -> None:
    write(REPORT, tmp_path / "a.json")
    write(replace(REPORT, results=REPORT.results[::-1]), tmp_path / "b.json")
    assert (tmp_path / "a.json").read_bytes() == (tmp_path / "b.json").read_bytes()
    assert HOSTILE in json.loads((tmp_path / "a.json").read_text())["warnings"][0]


def test_a_name_that_is_no_unicode_is_written(tmp_path: Path) -> None:
    name = b"caf\xe9.py".decode("utf-8", "surrogateescape")
    write(StrengthReport(results=(replace(PEEK, file=name),), sources={name: SOURCE}), tmp_path / "a.json")
    (entry,) = json.loads((tmp_path / "a.json").read_bytes())["mutants"]
    assert entry["file"] == "caf\\udce9.py"
