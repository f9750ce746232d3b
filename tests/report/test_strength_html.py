import base64
import hashlib
import json
import re
import shutil
import subprocess
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest

from testgen.report.strength_html import strength_html, write
from testgen.report.strength_stryker import strength_stryker
from tests.report.strengths import FILE, HOSTILE, LIMIT, REPORT, TROUBLE, UNTRUSTED

BROWSER = shutil.which("chromium") or shutil.which("google-chrome")


class Page(HTMLParser):
    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.scripts: list[str] = []
        self.words = ""
        self._in_script = False
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag == "script":
            self.scripts.append("")
            self._in_script = True

    def handle_endtag(self, tag: str) -> None:
        self._in_script = self._in_script and tag != "script"

    def handle_data(self, data: str) -> None:
        if self._in_script:
            self.scripts[-1] += data
        else:
            self.words += data


PAGE = Page(strength_html(REPORT))


def test_the_report_reads_back_from_the_page() -> None:
    assert json.loads(PAGE.scripts[0]) == json.loads(json.dumps(strength_stryker(REPORT)))


def test_text_of_strangers_is_no_markup() -> None:
    assert len(PAGE.scripts) == 3
    assert {tag for tag, _ in PAGE.tags}.isdisjoint({"img", "iframe", "object"})
    assert "a note </script><!-- <script>" in PAGE.words
    assert not re.search("[<>&\u2028\u2029]", PAGE.scripts[0])
    assert HOSTILE not in strength_html(replace(REPORT, results=(replace(LIMIT, nearest=HOSTILE),)))


def test_the_page_needs_nothing_else() -> None:
    attributes = {name for _, attrs in PAGE.tags for name in attrs}
    assert attributes.isdisjoint({"src", "href"})


def test_the_browser_runs_our_two_scripts_only() -> None:
    (policy,) = [attrs["content"] or "" for tag, attrs in PAGE.tags if "http-equiv" in attrs]
    for script in PAGE.scripts[1:]:
        digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
        assert f"'sha256-{digest}'" in policy
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy.replace("style-src 'unsafe-inline'", "")


def test_our_own_figures_stand_above_the_viewer() -> None:
    assert "Suite strength: score 33.3 %, strength 40.0 %" in PAGE.words
    assert "branches 50.0 % (3 of 6)" in PAGE.words
    assert "Flaky tests, which judge nothing (1)" in PAGE.words


def test_why_nothing_was_measured_stands_first() -> None:
    untrusted, trouble = Page(strength_html(UNTRUSTED)), Page(strength_html(TROUBLE))
    assert "Nothing could be measured: a self-check of testgen failed" in untrusted.words
    assert "score" not in untrusted.words
    assert "Nothing could be measured: 2 tests fail </script>" in trouble.words
    assert trouble.scripts == []


def in_browser(page: Path, profile: Path) -> subprocess.CompletedProcess[str]:
    """Open a page in a browser without a screen; the document as it stands then, and what the browser says."""
    assert BROWSER
    quiet = "--no-first-run --disable-background-networking --disable-component-update --disable-sync --disable-quic"
    options = f"--headless --no-sandbox --disable-gpu {quiet} --enable-logging=stderr --virtual-time-budget=5000"
    command: list[Any] = [BROWSER, *options.split(), f"--user-data-dir={profile}", "--dump-dom", page.as_uri()]
    return subprocess.run(command, capture_output=True, text=True, timeout=120, check=True)


@pytest.mark.slow
@pytest.mark.skipif(not BROWSER, reason="no chromium on this machine")
def test_a_browser_shows_it(tmp_path: Path) -> None:
    page = tmp_path / "strength.html"
    write(REPORT, page)
    shown = in_browser(page, tmp_path / "profile")
    assert "<title>All files - Suite strength</title>" in shown.stdout
    assert "<img" not in shown.stdout.partition("<mutation-test-report-app")[0]
    assert "CONSOLE" not in shown.stderr
    assert FILE in shown.stdout
