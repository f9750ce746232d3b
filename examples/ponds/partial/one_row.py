# Right on maps with one row, where a pond is a word of `~`.
r, c = map(int, input().split())
ponds = [word for _ in range(r) for word in input().split(".") if word]
print(sum(map(len, ponds)) / len(ponds) if ponds else "dry")
