# Fault: divides by zero when there is no pond.
r, c = map(int, input().split())
rows = [input() for _ in range(r)]
water = {(y, x) for y in range(r) for x in range(c) if rows[y][x] == "~"}
total, ponds = len(water), 0
while water:
    ponds += 1
    shore = [water.pop()]
    while shore:
        y, x = shore.pop()
        for near in ((y - 1, x), (y + 1, x), (y, x - 1), (y, x + 1)):
            if near in water:
                water.remove(near)
                shore.append(near)
print(total / ponds)
