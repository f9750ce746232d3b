# Fault: rows[-1] is the last row in Python, so ponds are joined across the upper and the left border.
r, c = map(int, input().split())
rows = [list(input()) for _ in range(r)]
total = ponds = 0
for y in range(r):
    for x in range(c):
        if rows[y][x] != "~":
            continue
        ponds += 1
        rows[y][x] = "."
        shore = [(y, x)]
        while shore:
            v, u = shore.pop()
            total += 1
            for vv, uu in ((v - 1, u), (v + 1, u), (v, u - 1), (v, u + 1)):
                if vv < r and uu < c and rows[vv][uu] == "~":
                    rows[vv][uu] = "."
                    shore.append((vv, uu))
print(total / ponds if ponds else "dry")
