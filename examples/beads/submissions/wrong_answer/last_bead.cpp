// Fault: stops one bead early when the number of beads is odd.
#include <algorithm>
#include <iostream>
#include <vector>
using namespace std;

int main() {
    int k, total = 0;
    cin >> k;
    vector<pair<int, int>> colours(k);
    for (int i = 0; i < k; i++) cin >> colours[i].first, colours[i].second = i + 1, total += colours[i].first;
    sort(colours.rbegin(), colours.rend());
    if (colours[0].first > (total + 1) / 2) {
        cout << "impossible\n";
        return 0;
    }
    vector<int> beads;
    for (auto [count, colour] : colours) beads.insert(beads.end(), count, colour);
    for (int i = 0; i < total / 2; i++) cout << beads[i] << " " << beads[i + (total + 1) / 2] << " ";
    cout << "\n";
}
