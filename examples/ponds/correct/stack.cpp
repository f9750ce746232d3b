// Dries the ponds up, one after the other, with a stack.
#include <cstdio>
#include <iostream>
#include <string>
#include <vector>
using namespace std;

int main() {
    int r, c, area = 0, ponds = 0;
    cin >> r >> c;
    vector<string> rows(r);
    for (auto& row : rows) cin >> row;
    vector<pair<int, int>> stack;
    auto dry_up = [&](int y, int x) {
        if (y < 0 || y >= r || x < 0 || x >= c || rows[y][x] == '.') return;
        rows[y][x] = '.';
        area++;
        stack.push_back({y, x});
    };
    for (int y = 0; y < r; y++)
        for (int x = 0; x < c; x++) {
            if (rows[y][x] == '~') ponds++;
            dry_up(y, x);
            while (!stack.empty()) {
                auto [v, u] = stack.back();
                stack.pop_back();
                dry_up(v - 1, u), dry_up(v + 1, u), dry_up(v, u - 1), dry_up(v, u + 1);
            }
        }
    if (ponds == 0)
        cout << "dry\n";
    else
        printf("%.10f\n", double(area) / ponds);
}
