"""The strength of a suite as one HTML file that needs nothing else: the viewer of Stryker's reports with ours in it."""

from __future__ import annotations

import base64
import hashlib
import html
from collections.abc import Iterator, Sequence
from importlib.resources import files
from pathlib import Path

from testgen import __version__
from testgen.mutation.strength import Share, StrengthReport
from testgen.report.files import json_text, write_whole
from testgen.report.strength_stryker import strength_stryker
from testgen.report.strength_text import counts_line, notes, percent, why_nothing
from testgen.report.words import printable

_MOST_ITEMS = 200
_BOOT = """
const app = document.querySelector("mutation-test-report-app");
const follow = () => {
  document.body.style.backgroundColor = app.themeBackgroundColor;
  document.documentElement.style.colorScheme = app.theme === "dark" ? "dark" : "light";
};
app.addEventListener("theme-changed", follow);
app.report = JSON.parse(document.getElementById("report").textContent);
follow();
"""
_STYLE = """
:root { color-scheme: light dark; font-family: system-ui, sans-serif; }
body { margin: 0; }
.testgen { width: min(64rem, 100% - 2rem); margin: 0 auto; padding: 1rem 0; color: light-dark(#18181b, #f4f4f5); }
.testgen h1 { font-size: 1.25rem; margin: 0 0 .5rem; }
.testgen .wrong { border-left: .3rem solid #dc2626; padding-left: .7rem; font-weight: 600; }
.testgen code { overflow-wrap: anywhere; }
.testgen details { margin: .3rem 0; }
"""


def write(report: StrengthReport, path: Path) -> None:
    """Write the page to `path`; raises InputError where that cannot be."""
    write_whole(path, strength_html(report))


def strength_html(report: StrengthReport) -> str:
    """Return the page.

    Sources and names are data in it: the JSON holds no `<`, and the browser is told to run the two scripts with our
    hashes and to load nothing (Content-Security-Policy).
    """
    viewer = (files("testgen.report") / "elements" / "mutation-test-elements.js").read_text(encoding="utf-8")
    policy = (
        f"default-src 'none'; script-src {_hash(viewer)} {_hash(_BOOT)}; style-src 'unsafe-inline'; img-src data:; "
        "base-uri 'none'; form-action 'none'"
    )
    return f"""<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="{policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="generator" content="testgen {__version__}">
<title>Suite strength</title>
<style>{_STYLE}</style>
</head>
<body>
<section class="testgen">
{_heading(report)}
</section>
{_mutants(report, viewer) if report.results else ""}
</body>
</html>
"""


def _mutants(report: StrengthReport, viewer: str) -> str:
    data = _inlined(json_text(strength_stryker(report), indent=None))
    return f"""<mutation-test-report-app title-postfix="Suite strength"></mutation-test-report-app>
<noscript><p>The mutants are shown by a script that is in this file.</p></noscript>
<script type="application/json" id="report">{data}</script>
<!-- mutation-testing-elements 3.9.0, Apache-2.0, https://github.com/stryker-mutator/mutation-testing-elements -->
<script>{viewer}</script>
<script>{_BOOT}</script>"""


def _hash(script: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()}'"


def _inlined(text: str) -> str:
    """Return JSON that cannot end the script that it stands in, nor begin a comment in it."""
    for sign in "<>&\u2028\u2029":
        text = text.replace(sign, f"\\u{ord(sign):04x}")
    return text


def _heading(report: StrengthReport) -> str:
    return "\n".join([*_figures(report), *_notes(report), *_lists(report)])


def _figures(report: StrengthReport) -> Iterator[str]:
    counts = report.counts
    if doubt := why_nothing(report):
        yield f'<h1>Suite strength</h1>\n<p class="wrong">Nothing could be measured: {_text(doubt)}</p>'
        return
    yield f"<h1>Suite strength: score {percent(counts.score)}, strength {percent(counts.strength)}</h1>"
    yield f"<p>{counts_line(counts)}. {_coverage(report)}</p>"


def _notes(report: StrengthReport) -> Iterator[str]:
    yield from (f"<p><b>Note:</b> {_text(note)}</p>" for note in notes(report))


def _lists(report: StrengthReport) -> Iterator[str]:
    yield from _list("Failing tests, which judge nothing", [_code(test) for test in report.failing])
    flaky = [f"{_code(test.test)}: {_text(test.why)}" for test in report.flaky]
    yield from _list("Flaky tests, which judge nothing", flaky)
    yield from _list("Tests that kill nothing alone", [_code(test) for test in report.useless or ()])
    places = ((smell, _text(f"{smell.file}:{smell.line} {smell.detail}")) for smell in report.smells)
    yield from _list("Smells of tests", [f"{smell.kind}: {_code(smell.test)}, {place}" for smell, place in places])
    slowest = [f"{slow.seconds:.2f} s {_code(slow.test)}" for slow in report.slowest]
    yield from _list("Slowest tests", slowest)


def _coverage(report: StrengthReport) -> str:
    kinds: tuple[tuple[str, Share], ...] = (("Lines", report.line_coverage), ("branches", report.branch_coverage))
    return ", ".join(f"{name} {percent(share.value)} ({share.hits:,} of {share.total:,})" for name, share in kinds)


def _list(title: str, items: Sequence[str]) -> Iterator[str]:
    if not items:
        return
    more = [f"<li>and {len(items) - _MOST_ITEMS:,} more</li>"] * (len(items) > _MOST_ITEMS)
    listed = "".join([*(f"<li>{item}</li>" for item in items[:_MOST_ITEMS]), *more])
    yield f"<details><summary>{title} ({len(items):,})</summary><ul>{listed}</ul></details>"


def _code(name: str) -> str:
    return f"<code>{_text(name)}</code>"


def _text(text: str) -> str:
    return html.escape(printable(text))
