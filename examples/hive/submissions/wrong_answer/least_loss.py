# Fault: when nothing was gained, it tells about the smallest loss.
n = int(input())
changes = list(map(int, input().split()))
best = (0, 0, 0)
if changes and max(changes) <= 0:
    day = changes.index(max(changes)) + 1
    best = (max(changes), day, day)
gain, first = 0, 1
for day, change in enumerate(changes, 1):
    if gain <= 0:
        gain, first = 0, day
    gain += change
    length = day - first + 1
    if gain > 0 and (gain > best[0] or (gain == best[0] and length < best[2] - best[1] + 1)):
        best = (gain, first, day)
print(*best)
