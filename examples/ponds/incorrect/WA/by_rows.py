# Fault: a pond that comes down in two arms, which meet further below, counts twice.
r, c = map(int, input().split())
above = "." * c
total = ponds = 0
for _ in range(r):
    row = input()
    total += row.count("~")
    x = 0
    while x < c:
        end = x
        while end < c and row[end] == "~":
            end += 1
        if end > x and "~" not in above[x:end]:
            ponds += 1
        x = end + 1
    above = row
print(total / ponds if ponds else "dry")
