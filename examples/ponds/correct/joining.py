# Begins with each square of water as a pond of its own and joins those that share a side.
def root(square):
    while parent[square] != square:
        parent[square] = parent[parent[square]]
        square = parent[square]
    return square


r, c = map(int, input().split())
grid = "".join(input() for _ in range(r))
parent = list(range(r * c))
total = ponds = grid.count("~")
for square in range(r * c):
    if grid[square] != "~":
        continue
    neighbours = [square - 1] if square % c else []
    if square >= c:
        neighbours.append(square - c)
    for other in neighbours:
        if grid[other] == "~" and root(other) != root(square):
            parent[root(square)] = root(other)
            ponds -= 1
if ponds:
    print(f"{total / ponds:.9f}")
else:
    print("DRY")
