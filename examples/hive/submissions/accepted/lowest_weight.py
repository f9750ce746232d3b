# Compares the weight of each evening with the lowest weight before it, the latest of these if there are several.
import sys

weight = lowest = 0
after = 0  # the evening of that lowest weight
best = (0, 0, 0, 0)
days, *changes = map(int, sys.stdin.read().split())
for evening in range(1, days + 1):
    weight += changes[evening - 1]
    if weight > lowest and weight - lowest >= -best[0]:
        best = min(best, (lowest - weight, evening - after, after + 1, evening))
    elif weight <= lowest:
        lowest, after = weight, evening
gain, _, first, last = best
print(-gain, first, last)
