# Fault: a stretch is looked at only when a loss ends it, so one that lasts to the end of the season is missed.
n = int(input())
best, begin, end = 0, 0, 0
gain, first = 0, 1
for day, change in enumerate(map(int, input().split()), 1):
    if change < 0 and (gain > best or (gain == best > 0 and day - first - 1 < end - begin)):
        best, begin, end = gain, first, day - 1
    if gain <= 0:
        gain, first = 0, day
    gain += change
print(best, begin, end)
