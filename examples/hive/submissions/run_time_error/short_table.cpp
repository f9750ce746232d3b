// Fault: the table has room for 100,000 days.
#include <array>
#include <iostream>
using namespace std;

array<long long, 100'001> weight;

int main() {
    int n;
    cin >> n;
    long long best = 0;
    int begin = 0, end = 0, lowest = 0;
    for (int day = 1; day <= n; day++) {
        cin >> weight.at(day);
        weight.at(day) += weight.at(day - 1);
        if (weight.at(day - 1) <= weight.at(lowest)) lowest = day - 1;
        long long gain = weight.at(day) - weight.at(lowest);
        if (gain > best || (gain == best && gain > 0 && day - lowest < end - begin + 1))
            best = gain, begin = lowest + 1, end = day;
    }
    cout << best << " " << begin << " " << end << "\n";
}
