# Fault: takes the colours as they come; wrong if one that has just half of the beads is not the first.
k = int(input())
counts = list(map(int, input().split()))
half = (sum(counts) + 1) // 2
if max(counts) > half:
    print("impossible")
else:
    beads = [i + 1 for i in range(k) for _ in range(counts[i])]
    wire = [0] * len(beads)
    wire[::2] = beads[:half]
    wire[1::2] = beads[half:]
    print(*wire)
