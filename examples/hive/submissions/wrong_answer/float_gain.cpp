// Fault: a float holds 24 bits of the gain.
#include <iostream>
using namespace std;

int main() {
    float gain = 0, best = 0;
    int n, first = 1, begin = 0, end = 0;
    cin >> n;
    for (int day = 1; day <= n; day++) {
        float change;
        cin >> change;
        if (gain <= 0) gain = 0, first = day;
        gain += change;
        if (gain > best || (gain == best && gain > 0 && day - first < end - begin))
            best = gain, begin = first, end = day;
    }
    cout << (long long)best << " " << begin << " " << end << "\n";
}
