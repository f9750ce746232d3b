# Fault: there may be no days, and then max() has nothing to look at.
n = int(input())
changes = list(map(int, input().split()))
best, begin, end = 0, 0, 0
if max(changes) > 0:
    gain, first = 0, 1
    for day, change in enumerate(changes, 1):
        if gain <= 0:
            gain, first = 0, day
        gain += change
        if gain > best or (gain == best and day - first < end - begin):
            best, begin, end = gain, first, day
print(best, begin, end)
