// Divide and conquer: the best stretch lies in the left half, in the right half, or across the middle.
#include <algorithm>
#include <iostream>
#include <tuple>
#include <vector>
using namespace std;

using Stretch = tuple<long long, long long, int>;  // minus gain, length, first day: the smallest is the best

vector<long long> changes;

Stretch best(int from, int to) {
    if (to - from == 1) return {-changes[from], 1, from + 1};
    int middle = (from + to) / 2;
    Stretch left = best(from, middle), right = best(middle, to);
    pair<long long, int> down{-4e18, 0}, up{-4e18, 0};
    long long gain = 0;
    for (int i = middle - 1; i >= from; i--) gain += changes[i], down = max(down, {gain, i});
    gain = 0;
    for (int i = middle; i < to; i++) gain += changes[i], up = max(up, {gain, -i});
    Stretch across{-(down.first + up.first), -up.second - down.second + 1, down.second + 1};
    return min({left, right, across});
}

int main() {
    cin.tie(nullptr)->sync_with_stdio(false);
    int n;
    cin >> n;
    changes.resize(n);
    for (auto& change : changes) cin >> change;
    Stretch answer{0, 0, 0};
    if (n > 0) answer = min(answer, best(0, n));
    auto [gain, length, first] = answer;
    cout << -gain << " " << first << " " << (length ? first + length - 1 : 0) << "\n";
}
