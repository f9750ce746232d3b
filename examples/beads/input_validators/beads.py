"""Exit with 42 if standard input tells of beads, with 43 if not."""

import re
import sys

text = sys.stdin.read()
if not re.fullmatch(r"[1-9][0-9]*\n[1-9][0-9]*( [1-9][0-9]*)*\n", text):
    sys.exit(43)
k, *counts = map(int, text.split())
sys.exit(42 if len(counts) == k <= 50_000 and sum(counts) <= 50_000 else 43)
