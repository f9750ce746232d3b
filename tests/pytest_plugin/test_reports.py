"""Every format of report, of one real measurement."""

import json
from pathlib import Path

import jsonschema
import pytest

from testgen.pytest_plugin.options import REPORT_FORMATS
from tests.pytest_plugin.conftest import Measured, Project

SCHEMA = Path(__file__).parents[1] / "report" / "schema" / "mutation-testing-report-schema.json"
MODULE = """\
    def grade(points):
        if points >= 50:
            return "pass"  # </script>
        return "fail"


    def unused():
        return 1
    """
TESTS = (
    "from product import grade\n\n\ndef test_grade():\n    assert grade(70) == 'pass'\n    assert grade(20) == 'fail'\n"
)


@pytest.fixture
def measured(project: Project, monkeypatch: pytest.MonkeyPatch) -> Measured:
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(project.cache / "summary.md"))
    monkeypatch.setenv("GITHUB_WORKSPACE", str(project.folder.parent))
    project.write({"product.py": MODULE, "test_product.py": TESTS, "pytest.ini": "[pytest]\n"})
    files = [f"--suite-strength-report={name}:{project.cache / name}" for name in REPORT_FORMATS]
    done = project.measure(*files, "--suite-strength-report=github:-")
    assert done.status == 0, done.out + done.err
    return done


def test_all_formats_tell_the_same(measured: Measured, project: Project) -> None:
    stryker = json.loads((project.cache / "stryker").read_text())
    jsonschema.Draft7Validator(json.loads(SCHEMA.read_text())).validate(stryker)
    assert len(stryker["files"]["product.py"]["mutants"]) == len(measured.report["mutants"]) > 5
    boundary = [
        note for note in measured.out.splitlines() if note.startswith("::warning file=project/product.py,line=2")
    ]
    assert len(boundary) == 1
    assert ">= → >" in boundary[0]
    assert "assert grade(50) == 'pass'" in boundary[0]
    assert (project.cache / "github").read_text() in measured.out
    page = (project.cache / "html").read_text()
    assert page.count("</script>") == 3
    assert f"score {100 * measured.report['score']:.1f} %" in page
    assert "+    if points > 50:" in (project.cache / "summary.md").read_text()
    phases = measured.report["how"]["phases"]
    assert 0 < phases["judging"] < phases["mutants"]


def test_without_a_figure_every_format_says_why(project: Project) -> None:
    project.write({"product.py": MODULE, "test_product.py": "def test_wrong():\n    assert False\n", "pytest.ini": ""})
    files = [f"--suite-strength-report={name}:{project.cache / name}" for name in REPORT_FORMATS]
    done = project.measure(*files)
    assert done.status == 1
    assert done.report["score"] is None
    for name in ("html", "github"):
        assert "no test passed" in (project.cache / name).read_text()
