# Fault: at each new best it adds up the whole stretch again, which is slow only if the hive gains for very long.
n = int(input())
changes = list(map(int, input().split()))
best, begin, end = 0, 0, 0
gain, first = 0, 1
for day, change in enumerate(changes, 1):
    if gain <= 0:
        gain, first = 0, day
    gain += change
    if gain > best or (gain == best > 0 and day - first < end - begin):
        best, begin, end = sum(changes[first - 1 : day]), first, day
print(best, begin, end)
