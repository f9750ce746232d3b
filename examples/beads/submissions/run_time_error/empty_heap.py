# Fault: takes from the heap although it is empty, when the colour that is left has just been used.
import heapq

k = int(input())
heap = [(-count, colour) for colour, count in enumerate(map(int, input().split()), 1)]
heapq.heapify(heap)
wire = []
resting = (0, 0)
while heap or resting[0] < 0:
    count, colour = heapq.heappop(heap)
    wire.append(colour)
    if resting[0] < 0:
        heapq.heappush(heap, resting)
    resting = (count + 1, colour)
print(*wire)
