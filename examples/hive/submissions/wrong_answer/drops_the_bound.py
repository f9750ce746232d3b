# Fault: takes a change of exactly 10^9 grams for a reading of a broken scale, and for no change.
n = int(input())
changes = [change if abs(change) < 10**9 else 0 for change in map(int, input().split())]
best, begin, end = 0, 0, 0
gain, first = 0, 1
for day, change in enumerate(changes, 1):
    if gain <= 0:
        gain, first = 0, day
    gain += change
    if gain > best or (gain == best > 0 and day - first < end - begin):
        best, begin, end = gain, first, day
print(best, begin, end)
