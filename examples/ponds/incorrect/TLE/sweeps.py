# Fault: sweeps over the whole map until nothing changes, which takes many sweeps where a pond winds upwards.
r, c = map(int, input().split())
grid = "".join(input() + "." for _ in range(r)) + "." * (c + 1)
name = {square: square for square in range(len(grid)) if grid[square] == "~"}
changed = True
while changed:
    changed = False
    for square in name:
        for near in (square - 1, square + 1, square - c - 1, square + c + 1):
            if name.get(near, square) < name[square]:
                name[square] = name[near]
                changed = True
ponds = len(set(name.values()))
print(len(name) / ponds if ponds else "dry")
