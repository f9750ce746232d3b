// Like the Python one of this name, but needs to know the most frequent colour only.
#include <algorithm>
#include <iostream>
#include <vector>
using namespace std;

int main() {
    int k, total = 0;
    cin >> k;
    vector<int> count(k);
    for (int& c : count) cin >> c, total += c;
    int top = max_element(count.begin(), count.end()) - count.begin();
    if (count[top] > total - count[top] + 1) {
        cout << "impossible\n";
        return 0;
    }
    vector<int> wire(total);
    int place = 0;
    auto thread = [&](int colour) {
        while (count[colour]-- > 0) {
            wire[place] = colour + 1;
            place += 2;
            if (place >= total) place = 1;
        }
    };
    thread(top);
    for (int colour = 0; colour < k; colour++) thread(colour);
    for (int bead : wire) cout << bead << " ";
    cout << "\n";
}
