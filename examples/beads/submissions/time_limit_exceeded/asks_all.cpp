// Fault: asks all colours for each bead.
#include <iostream>
#include <vector>
using namespace std;

int main() {
    int k, total = 0, last = -1;
    cin >> k;
    vector<int> count(k), wire;
    for (int& c : count) cin >> c, total += c;
    for (int bead = 0; bead < total; bead++) {
        int best = -1;
        for (int i = 0; i < k; i++)
            if (i != last && count[i] > 0 && (best < 0 || count[i] > count[best])) best = i;
        if (best < 0) {
            cout << "impossible\n";
            return 0;
        }
        count[best]--;
        wire.push_back(best + 1);
        last = best;
    }
    for (int bead : wire) cout << bead << " ";
    cout << "\n";
}
