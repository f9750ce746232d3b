// Fault: tries stretches of up to 31 days only.
#include <iostream>
#include <vector>
using namespace std;

int main() {
    cin.tie(nullptr)->sync_with_stdio(false);
    int n;
    cin >> n;
    vector<long long> change(n);
    for (auto& c : change) cin >> c;
    long long best = 0;
    int begin = 0, end = 0;
    for (int first = 0; first < n; first++) {
        long long gain = 0;
        for (int last = first; last < min(n, first + 31); last++) {
            gain += change[last];
            if (gain > best || (gain == best && gain > 0 && last - first < end - begin))
                best = gain, begin = first + 1, end = last + 1;
        }
    }
    cout << best << " " << begin << " " << end << "\n";
}
