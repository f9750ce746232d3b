# Fault: squares that touch at a corner are joined too.
r, c = map(int, input().split())
rows = [input() for _ in range(r)]
water = {(y, x) for y in range(r) for x in range(c) if rows[y][x] == "~"}
total, ponds = len(water), 0
while water:
    ponds += 1
    shore = [water.pop()]
    while shore:
        y, x = shore.pop()
        for near in [(y + dy, x + dx) for dy in (-1, 0, 1) for dx in (-1, 0, 1)]:
            if near in water:
                water.remove(near)
                shore.append(near)
print(total / ponds if ponds else "dry")
