# Fault: looks for a second colour even if there is only one.
k = int(input())
counts = list(map(int, input().split()))
total = sum(counts)
frequent_first = sorted(range(k), key=lambda i: -counts[i])
first, second = frequent_first[0], frequent_first[1]
if counts[first] > (total + 1) // 2:
    print("impossible")
elif counts[first] == counts[second] == total // 2:
    print(*[first + 1, second + 1] * (total // 2), *[i + 1 for i in frequent_first[2:]])
else:
    beads = [i + 1 for i in frequent_first for _ in range(counts[i])]
    wire = [0] * total
    wire[::2] = beads[: (total + 1) // 2]
    wire[1::2] = beads[(total + 1) // 2 :]
    print(*wire)
