# Compares all pairs of evenings: right, and fast enough for the group `small` only.
n = int(input())
weights = [0]
for change in map(int, input().split()):
    weights.append(weights[-1] + change)
best, begin, end = 0, 0, -1
for last in range(1, n + 1):
    for before in range(last - 1, -1, -1):
        gain = weights[last] - weights[before]
        if gain > best or (gain == best > 0 and last - before < end - begin + 1):
            best, begin, end = gain, before + 1, last
print(best, begin, max(end, 0))
