# Extends the stretch that ends today, or begins a new one as soon as the old one has gained nothing.
n = int(input())
best, begin, end = 0, 0, 0
gain, first = 0, 1
for day, change in enumerate(map(int, input().split()), 1):
    if gain <= 0:
        gain, first = 0, day
    gain += change
    if gain > best or (gain == best > 0 and day - first < end - begin):
        best, begin, end = gain, first, day
print(best, begin, end)
