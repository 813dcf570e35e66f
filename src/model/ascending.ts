/** Counts the things at the beginning of a row that a condition holds of. It holds of none behind the first that it does not hold of. */
export function countBefore(count: number, holds: (index: number) => boolean): number {
  let [low, high] = [0, count];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (holds(middle)) low = middle + 1;
    else high = middle;
  }
  return low;
}
