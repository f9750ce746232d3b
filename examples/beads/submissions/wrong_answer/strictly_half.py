# Fault: with an odd number of beads, the most frequent colour may have one more than half of them, rounded down.
k = int(input())
counts = list(map(int, input().split()))
total = sum(counts)
if k > 1 and max(counts) > total // 2 or k == 1 and total > 1:
    print("impossible")
else:
    frequent_first = sorted(range(k), key=lambda i: -counts[i])
    beads = [i + 1 for i in frequent_first for _ in range(counts[i])]
    wire = [0] * total
    wire[::2] = beads[: (total + 1) // 2]
    wire[1::2] = beads[(total + 1) // 2 :]
    print(*wire)
