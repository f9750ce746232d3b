# Fills every other place, the most frequent colour first, then the places between.
k = int(input())
counts = list(map(int, input().split()))
total = sum(counts)
if max(counts) > (total + 1) // 2:
    print("impossible")
else:
    frequent_first = sorted(range(k), key=lambda i: -counts[i])
    beads = [i + 1 for i in frequent_first for _ in range(counts[i])]
    half = (total + 1) // 2
    wire = [0] * total
    wire[::2] = beads[:half]
    wire[1::2] = beads[half:]
    print(*wire)
