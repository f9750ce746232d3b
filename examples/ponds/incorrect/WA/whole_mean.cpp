// Fault: divides integers.
#include <iostream>
#include <string>
#include <vector>
using namespace std;

int r, c;
vector<string> rows;

int dry_up(int y, int x) {
    if (y < 0 || y >= r || x < 0 || x >= c || rows[y][x] == '.') return 0;
    rows[y][x] = '.';
    return 1 + dry_up(y - 1, x) + dry_up(y + 1, x) + dry_up(y, x - 1) + dry_up(y, x + 1);
}

int main() {
    int area = 0, ponds = 0;
    cin >> r >> c;
    rows.resize(r);
    for (auto& row : rows) cin >> row;
    for (int y = 0; y < r; y++)
        for (int x = 0; x < c; x++)
            if (int found = dry_up(y, x)) ponds++, area += found;
    if (ponds)
        cout << area / ponds << "\n";
    else
        cout << "dry\n";
}
