"""Exit with 42 if standard input is a right output, with 43 if not. Arguments: input, answer, folder for feedback."""

import sys
from collections import Counter
from pathlib import Path


def judge(verdict: int, message: str) -> None:
    (feedback / "judgemessage.txt").write_text(message + "\n")
    sys.exit(verdict)


given, answer, feedback = map(Path, sys.argv[1:4])
_, *counts = given.read_bytes().split()
beads = {b"%d" % colour: int(count) for colour, count in enumerate(counts, 1)}
order = sys.stdin.buffer.read().split()

if order == [b"impossible"]:
    if answer.read_bytes().split() == order:
        judge(42, "there is no order")
    judge(43, "there is an order")
if Counter(order) != beads:
    judge(43, "these are not the beads that were given")
for place, (left, right) in enumerate(zip(order, order[1:]), 1):
    if left == right:
        judge(43, f"beads {place} and {place + 1} have the same colour")
judge(42, "a right order")
