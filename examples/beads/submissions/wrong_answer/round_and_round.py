# Fault: one bead of each colour in turn, until only the most frequent colour is left.
k = int(input())
counts = list(map(int, input().split()))
if max(counts) > (sum(counts) + 1) // 2:
    print("impossible")
else:
    wire = []
    left = list(range(k))
    while left:
        for i in left:
            wire.append(i + 1)
            counts[i] -= 1
        left = [i for i in left if counts[i]]
    print(*wire)
