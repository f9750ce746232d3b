"""Whatever stands in a user's file, it is read or refused with an error of ours: never a traceback."""

import contextlib
import json
import tempfile
from pathlib import Path
from typing import Any

import yaml
from hypothesis import given
from hypothesis import strategies as st

from testgen.datasets.problems import open_problem
from testgen.errors import InputError
from testgen.problem import Problem
from tests.drawing import examples

RECORD_KEYS = [
    "id",
    "statement",
    "limits",
    "samples",
    "tests",
    "checker",
    "correct",
    "incorrect",
    "validators",
    "source",
]
INNER_KEYS = ["input", "answer", "name", "language", "expected", "kind", "program", "time", "memory", "args"]
YAML_KEYS = [
    "problem_format_version",
    "type",
    "validation",
    "validator_flags",
    "limits",
    "source",
    "license",
    "constants",
]
LIMIT_KEYS = ["memory", "output", "time_limit", "time_multiplier", "time_multipliers", "ac_to_time_limit"]
GROUP_KEYS = [
    "input_validator_flags",
    "input_validator_args",
    "output_validator_flags",
    "output_validator_args",
    "args",
]
SUBMISSION_KEYS = [
    "accepted",
    "*/*",
    "{a,",
    "permitted",
    "required",
    "score",
    "language",
    "secret/g",
    "use_for_time_limit",
]

words = st.sampled_from(
    ["", "AC", "WA", "python", "custom", "default", "float_tolerance", "1e-6", "lines", "2025-09", "\ud800"]
)
plain = st.none() | st.booleans() | st.integers() | st.floats() | words | st.text(max_size=4)


def nested(keys: list[str]) -> st.SearchStrategy[Any]:
    return st.recursive(
        plain, lambda s: st.lists(s, max_size=3) | st.dictionaries(st.sampled_from(keys), s, max_size=5), max_leaves=12
    )


def maps(keys: list[str], inner: list[str]) -> st.SearchStrategy[Any]:
    return st.dictionaries(st.sampled_from(keys), nested(inner), max_size=6)


def opened_or_refused(text: str) -> None:
    with contextlib.suppress(InputError):
        assert isinstance(open_problem(text), Problem)


@examples(60)
@given(maps(RECORD_KEYS, INNER_KEYS + RECORD_KEYS))
def test_any_record(record: dict[str, Any]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "x.jsonl")
        path.write_text(json.dumps({"id": "a"} | record))
        opened_or_refused(str(path))


@examples(60)
@given(
    maps(YAML_KEYS, LIMIT_KEYS),
    maps(GROUP_KEYS, ["v.py", "w.py"]),
    maps(SUBMISSION_KEYS, SUBMISSION_KEYS),
    st.booleans(),
)
def test_any_settings_of_a_package(
    problem: dict[str, Any],
    group: dict[str, Any],
    submissions: dict[str, Any],
    custom: bool,  # noqa: FBT001
) -> None:
    with tempfile.TemporaryDirectory() as folder:
        files = {
            "problem.yaml": yaml.safe_dump(problem),
            "data/secret/test_group.yaml": yaml.safe_dump(group),
            "data/secret/1.in": "1",
            "submissions/submissions.yaml": yaml.safe_dump(submissions),
            "submissions/accepted/a.py": "",
            "input_validators/v.py": "",
            "input_validators/w.py": "",
        }
        for name, text in (files | ({"output_validator/v.py": ""} if custom else {})).items():
            path = Path(folder, "p", name)
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(text.encode(errors="replace"))
        opened_or_refused(str(Path(folder, "p")))
