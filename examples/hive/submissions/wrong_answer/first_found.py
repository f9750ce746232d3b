# Fault: keeps the earliest stretch with the largest gain, even if a later one is shorter.
n = int(input())
best, begin, end = 0, 0, 0
gain, first = 0, 1
for day, change in enumerate(map(int, input().split()), 1):
    if gain <= 0:
        gain, first = 0, day
    gain += change
    if gain > best:
        best, begin, end = gain, first, day
print(best, begin, end)
