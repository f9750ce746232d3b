// Fault: the weight before the first day is no candidate for the lowest, so no stretch begins on day 1.
#include <iostream>
#include <vector>
using namespace std;

int main() {
    int n;
    cin >> n;
    vector<long long> weight(n + 1);
    for (int day = 1; day <= n; day++) {
        cin >> weight[day];
        weight[day] += weight[day - 1];
    }
    long long best = 0;
    int begin = 0, end = 0, lowest = 1;
    for (int day = 2; day <= n; day++) {
        if (weight[day - 1] <= weight[lowest]) lowest = day - 1;
        long long gain = weight[day] - weight[lowest];
        if (gain > best || (gain == best && gain > 0 && day - lowest < end - begin + 1))
            best = gain, begin = lowest + 1, end = day;
    }
    cout << best << " " << begin << " " << end << "\n";
}
