"""Exit with 42 if standard input is a season, with 43 if not."""

import re
import sys

NUMBER = rb"0|-?[1-9][0-9]*"
lines = sys.stdin.buffer.read().split(b"\n")
if len(lines) != 3 or lines[2] or not re.fullmatch(NUMBER, lines[0]):
    sys.exit(43)
n = int(lines[0])
if not 0 <= n <= 200_000:
    sys.exit(43)
changes = lines[1].split(b" ") if lines[1] else []
if len(changes) != n:
    sys.exit(43)
for change in changes:
    if not re.fullmatch(NUMBER, change) or abs(int(change)) > 10**9:
        sys.exit(43)
sys.exit(42)
