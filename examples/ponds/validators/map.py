"""Exit with 42 if standard input is a map, with 43 if not."""

import re
import sys

head, *rows = sys.stdin.read().split("\n")
size = re.fullmatch(r"([1-9][0-9]{0,2}) ([1-9][0-9]{0,2})", head)
if not size or rows.pop(-1) != "":
    sys.exit(43)
r, c = map(int, size.groups())
if r > 300 or c > 300 or len(rows) != r:
    sys.exit(43)
if any(len(row) != c or set(row) - set("~.") for row in rows):
    sys.exit(43)
sys.exit(42)
