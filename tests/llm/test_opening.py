import sys
from pathlib import Path

import pytest

from testgen.errors import MissingToolError, ReplayError
from testgen.llm.opening import ModelNameError, open_client
from testgen.llm.replay import Recorder, Subject
from tests.llm.fake_server import Plan, says, serving


@pytest.mark.parametrize("name", ["gpt", "", "ftp://x", "hf:", "replay:", "none"])
def test_an_unknown_form_is_answered_with_the_forms(name: str) -> None:
    with pytest.raises(ModelNameError, match="names no model") as caught:
        open_client(name)
    assert "replay:FILE" in (caught.value.hint or "")
    assert caught.value.exit_code == 2


@pytest.mark.parametrize("name", ["http://", "http://x:99999999/v1", "http://[::1/v1"])
def test_a_broken_address_is_said(name: str) -> None:
    with pytest.raises(ModelNameError, match="is no URL"):
        open_client(name)


@pytest.mark.parametrize("name", ["http://me:secret@h/v1", "https://h/v1?key=secret"])
def test_an_address_holds_no_secret(name: str) -> None:
    with pytest.raises(ModelNameError, match="must hold no user") as caught:
        open_client(name)
    assert "secret" not in str(caught.value)


def test_an_address_may_lack_its_path_or_have_too_much() -> None:
    with serving(Plan([says("x")])) as url:
        for spelled in (url, url.removesuffix("/v1"), f"{url}/", f"{url}/chat/completions"):
            assert open_client(spelled).model == "m"


@pytest.mark.parametrize(
    ("package", "module", "name", "extra"),
    [
        ("openai", "openai_client", "http://127.0.0.1:9/v1", "llm"),
        ("transformers", "transformers_client", "hf:x", "hf"),
    ],
)
def test_a_missing_package_is_named_with_how_to_get_it(
    package: str, module: str, name: str, extra: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delitem(sys.modules, f"testgen.llm.{module}", raising=False)
    monkeypatch.setitem(sys.modules, package, None)
    with pytest.raises(MissingToolError, match="is not installed") as caught:
        open_client(name)
    assert caught.value.hint == f"pip install 'testgen[{extra}]'"


def test_recorded_answers_are_opened_for_their_problem(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    Recorder.open(path, Subject("p", "s"), "m").close()
    assert open_client(f"replay:{path}", subject=Subject("p", "s")).model == "m"
    with pytest.raises(ReplayError, match="another problem"):
        open_client(f"replay:{path}", subject=Subject("q", "t"))
