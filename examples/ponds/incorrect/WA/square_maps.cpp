// Fault: rows and columns are mixed up at the border, which shows only on maps that are not square.
#include <cstdio>
#include <iostream>
#include <vector>
using namespace std;

char map_[302][302];

int main() {
    int r, c, area = 0, ponds = 0;
    cin >> r >> c;
    for (int y = 0; y < r; y++) cin >> map_[y];
    for (int y = 0; y < r; y++)
        for (int x = 0; x < c; x++) {
            if (map_[y][x] != '~') continue;
            ponds++;
            map_[y][x] = '.';
            vector<pair<int, int>> stack{{y, x}};
            while (!stack.empty()) {
                auto [v, u] = stack.back();
                stack.pop_back();
                area++;
                for (auto [vv, uu] : {pair{v - 1, u}, {v + 1, u}, {v, u - 1}, {v, u + 1}})
                    if (vv >= 0 && vv < c && uu >= 0 && uu < r && map_[vv][uu] == '~') {
                        map_[vv][uu] = '.';
                        stack.push_back({vv, uu});
                    }
            }
        }
    if (ponds == 0)
        cout << "dry\n";
    else
        printf("%.10f\n", double(area) / ponds);
}
