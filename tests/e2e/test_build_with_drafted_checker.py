"""A checker that a model drafted goes with its suite: what is on disk judges as the build did."""

import json
from pathlib import Path
from typing import Any

import pytest

from tests.e2e.conftest import CommandLine
from tests.e2e.model import HELPFUL, model
from tests.llm.fake_server import Plan, serving

CHECK = """def check(input, answer, output):
    x = int(input)
    words = output.split()
    if len(words) != 2:
        return False, "not two numbers"
    a, b = map(int, words)
    return min(a, b) >= 0 and a + b == x
"""
SPLIT = "x = int(input())\nprint({})\n"
PROBLEM = {
    "statement.md": "Write two numbers, 0 or above, whose sum is x.\n\n## Input\n\nThe number x, from 2 to 99.\n",
    "input.spec": "x: int 2..99\n",
    "samples/1.in": "2\n",
    "samples/1.ans": "1 1\n",
    "correct/loop.py": SPLIT.format("1, x - 1"),
    "correct/sum.py": SPLIT.format("x - 1, 1"),
    "correct/half.py": SPLIT.format("x // 2, x - x // 2"),
    "incorrect/positive.py": SPLIT.format("x, x"),
    "incorrect/set.py": SPLIT.format("1, min(60, x - 1)"),
    "incorrect/small.py": SPLIT.format("1, 1"),
}
DRAFTS = model({**HELPFUL, "check": f"```python\n{CHECK}```\n"})


def scored(command: CommandLine, suite: Path) -> dict[str, Any]:
    return command.run("score", "--problem", command.folder / "sums", "--suite", suite, "--json").figures


@pytest.mark.slow
def test_the_suite_on_disk_judges_by_the_drafted_checker(command: CommandLine) -> None:
    folder = command.problem(PROBLEM)
    with serving(Plan([DRAFTS])) as url:
        built = command.build("--llm", url, "--rounds", "1", "--tests", "12", "--json")
    assert built.status == 0, built.stderr
    figures = built.figures
    assert figures["spec"]["complete"]
    assert figures["correct"]["accepted"] == figures["correct"]["total"] == 3
    assert figures["incorrect"]["rejected"] == figures["incorrect"]["total"] == 3
    assert figures["refused"]["disagree"] == 0

    validator = built.out / "output_validators" / "model"
    assert (validator / "check.py").read_text() == CHECK
    told = json.loads((built.out / "suite.json").read_text())["figures"]["checker"]
    assert (told["from"], told["model"], told["program"]) == ("model", "m", "output_validators/model")
    log = (built.out / "llm.jsonl").read_text().splitlines()
    assert json.loads(log[told["exchange"]])["fates"] == ["the checker stood its trial"]
    assert 0 < told["trial"]["disputed"] <= told["trial"]["inputs"]

    again = scored(command, built.out)
    assert again["checker"] == told
    for key in ("correct", "incorrect", "survivors", "mismatches", "offenders", "auc", "depc", "vacc"):
        assert again[key] == figures[key], key
    assert again["tests"] > 1

    (validator / "check.py").write_text(CHECK.replace("a + b == x", "True"))
    lax = scored(command, built.out)
    assert lax["checker"]["changed"]
    assert lax["incorrect"]["rejected"] < 3

    (folder / "problem.toml").write_text('time = 2.0\n[checker]\nkind = "python"\n')
    (folder / "checker.py").write_text(CHECK)
    own = scored(command, built.out)
    assert own["checker"] is None
    assert own["incorrect"] == figures["incorrect"]

    own_words = command.run("score", "--problem", folder, "--suite", built.out).stdout
    assert "drafted" not in own_words


RARELY = "x = int(input())\nprint(*((x - 1, 1) if x == 777 else (1, x - 1)))\n"
RARE = {
    **PROBLEM,
    "input.spec": "x: int 2..1000000\n",
    "statement.md": PROBLEM["statement.md"].replace("99", "1000000"),
    "correct/sum.py": RARELY,
    "correct/half.py": None,
    "incorrect/small.py": SPLIT.format("*((0, 0) if x == 777 else (1, x - 1))"),
}


@pytest.mark.slow
@pytest.mark.parametrize("drafts", [True, False])
def test_what_is_disputed_in_a_round_first_is_decided_anew(command: CommandLine, drafts: bool) -> None:  # noqa: FBT001
    command.problem(RARE)
    answers = DRAFTS if drafts else model({**HELPFUL, "check": "no idea"})
    record = command.folder / "answers.jsonl"
    with serving(Plan([answers])) as url:
        built = command.build("--llm", url, "--llm-jobs", "1", "--record", record, "--rounds", "3", "--json")
    assert built.status == 0, built.stderr
    figures = built.figures
    assert figures["rounds"] >= 2
    assert figures["llm"]["checker"].startswith("right solutions disagree")
    asked = [json.loads(line)["prompt"].split("/")[0] for line in (built.out / "llm.jsonl").read_text().splitlines()]
    assert asked[0] != "checker"
    assert asked.count("checker") == (1 if drafts else 3)
    assert (figures["checker"] is not None) == drafts
    assert (figures["refused"]["disagree"] == 0) == drafts
    inputs = [path.read_text() for path in (built.out / "data").rglob("*.in")]
    assert ("777\n" in inputs) == drafts
    assert (figures["survivors"] == []) == drafts
    names = [test["proposer"] for test in json.loads((built.out / "suite.json").read_text())["tests"]]
    assert all(figures["proposers"][name]["accepted"] for name in names if name not in {"samples", "calibration"})
    again = command.build("--llm", f"replay:{record}", "--llm-jobs", "4", "--rounds", "3", out="again", store="cold")
    assert again.files == built.files


@pytest.mark.slow
def test_people_are_told_that_no_person_wrote_the_checker(command: CommandLine) -> None:
    folder = command.problem(PROBLEM)
    with serving(Plan([DRAFTS])) as url:
        built = command.build("--llm", url, "--rounds", "1", "--tests", "6")
    later = [command.run(verb, "--problem", folder, "--suite", built.out).stdout for verb in ("score", "mutate")]
    for said in (built.stdout, *later):
        assert "output_validators/model" in said
        assert "it may still be wrong" in " ".join(said.split())

    for path in (built.out / "output_validators" / "model").iterdir():
        path.unlink()
    for verb in ("score", "mutate"):
        ended = command.run(verb, "--problem", folder, "--suite", built.out)
        assert ended.status == 2
        assert "output_validators/model" in ended.stderr
        assert "put it back, or build again" in ended.stderr
