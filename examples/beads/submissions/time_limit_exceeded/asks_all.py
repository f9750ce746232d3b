# Fault: asks all colours for each bead.
k = int(input())
counts = list(map(int, input().split()))
total = sum(counts)
if max(counts) > (total + 1) // 2:
    print("impossible")
else:
    wire, last = [], -1
    for _ in range(total):
        held = counts[last] if wire else 0
        if wire:
            counts[last] = 0
        best = counts.index(max(counts))
        if wire:
            counts[last] = held
        counts[best] -= 1
        wire.append(best + 1)
        last = best
    print(*wire)
