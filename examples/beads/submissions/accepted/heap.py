# Takes a bead of the colour that has most left, never the same twice in a row.
import heapq
import sys

k, *counts = map(int, sys.stdin.read().split())
heap = [(-count, colour) for colour, count in enumerate(counts, 1)]
heapq.heapify(heap)
wire = []
resting = (0, 0)
while heap:
    count, colour = heapq.heappop(heap)
    wire.append(colour)
    if resting[0] < 0:
        heapq.heappush(heap, resting)
    resting = (count + 1, colour)
print("impossible" if resting[0] < 0 else " ".join(map(str, wire)))
