# Fault: one call a day, deeper than Python's 1000 calls.
n = int(input())
changes = list(map(int, input().split()))


def tell(day, gain, first, best):
    if day > n:
        return best
    if gain <= 0:
        gain, first = 0, day
    gain += changes[day - 1]
    if gain > 0:
        best = min(best, (-gain, day - first, first, day))
    return tell(day + 1, gain, first, best)


gain, _, first, last = tell(1, 0, 1, (0, 0, 0, 0))
print(-gain, first, last)
