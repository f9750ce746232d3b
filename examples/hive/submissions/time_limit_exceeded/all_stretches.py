# Fault: looks at all n (n + 1) / 2 stretches.
n = int(input())
changes = list(map(int, input().split()))
best = (0, 0, 0, 0)
for first in range(n):
    gain = 0
    for last in range(first, n):
        gain += changes[last]
        if gain > 0:
            best = min(best, (-gain, last - first, first + 1, last + 1))
print(-best[0], best[2], best[3])
