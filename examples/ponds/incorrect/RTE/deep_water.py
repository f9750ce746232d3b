# Fault: one call a square, deeper than Python's 1000 calls in a large pond.
r, c = map(int, input().split())
rows = [list(input()) for _ in range(r)]


def dry_up(y, x):
    if not (0 <= y < r and 0 <= x < c) or rows[y][x] == ".":
        return 0
    rows[y][x] = "."
    return 1 + dry_up(y - 1, x) + dry_up(y + 1, x) + dry_up(y, x - 1) + dry_up(y, x + 1)


areas = [area for y in range(r) for x in range(c) if (area := dry_up(y, x))]
print(sum(areas) / len(areas) if areas else "dry")
