// Fault: the gain overflows 32 bits.
#include <iostream>
using namespace std;

int main() {
    int n, gain = 0, first = 1, best = 0, begin = 0, end = 0;
    cin >> n;
    for (int day = 1; day <= n; day++) {
        int change;
        cin >> change;
        if (gain <= 0) gain = 0, first = day;
        gain = (int)((unsigned)gain + (unsigned)change);
        if (gain > best || (gain == best && gain > 0 && day - first < end - begin))
            best = gain, begin = first, end = day;
    }
    cout << best << " " << begin << " " << end << "\n";
}
