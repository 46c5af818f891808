/** The first rows in an order. A few of many are found without sorting all. */
export function first<T>(rows: readonly T[], count: number, order: (a: T, b: T) => number): T[] {
  if (rows.length < count * 4) return [...rows].sort(order).slice(0, count);
  const found: T[] = [];
  for (const row of rows) {
    if (found.length === count && order(row, found[count - 1]!) >= 0) continue;
    let [low, high] = [0, found.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (order(row, found[middle]!) < 0) high = middle;
      else low = middle + 1;
    }
    found.splice(low, 0, row);
    if (found.length > count) found.pop();
  }
  return found;
}
