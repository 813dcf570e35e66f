import type { Edit } from '../model/finding.ts';

/** Fixes that overlap are proved in turn; what overlaps more of them than this waits until some are applied. */
const MOST_LAYERS = 4;

/**
 * Parts things with edits into groups in each of which no two edits touch the same bytes. What fits into none of a few
 * groups is left out.
 *
 * @param length that of the file in bytes
 */
export function disjointGroups<Item>(
  items: readonly Item[],
  editsOf: (item: Item) => readonly Edit[],
  length: number,
): Item[][] {
  const layers: { taken: Uint8Array; group: Item[] }[] = [];
  for (const item of items) {
    const edits = editsOf(item);
    let layer = layers.find(({ taken }) => edits.every((edit) => isFree(taken, edit)));
    if (layer === undefined) {
      if (layers.length === MOST_LAYERS) continue;
      layer = { taken: new Uint8Array(length + 1), group: [] };
      layers.push(layer);
    }
    for (const { start, end } of edits) layer.taken.fill(1, start, end);
    layer.group.push(item);
  }
  return layers.map(({ group }) => group);
}

/** An insertion touches no byte, but may not fall among those that another edit replaces. */
function isFree(taken: Uint8Array, { start, end }: Edit): boolean {
  if (start === end) return taken[start] === 0 || start === 0 || taken[start - 1] === 0;
  return !taken.subarray(start, end).includes(1);
}

/**
 * Those of some things that pass a test which many can take together, found by halving.
 *
 * @param budget how often the test may be made; what has not passed by then does not
 */
export function passing<Item>(
  items: readonly Item[],
  passes: (items: readonly Item[]) => boolean,
  budget: { left: number },
): Item[] {
  const found: Item[] = [];
  const waiting = [items];
  for (let group = waiting.pop(); group !== undefined; group = waiting.pop()) {
    if (group.length === 0 || budget.left === 0) continue;
    budget.left -= 1;
    if (passes(group)) for (const item of group) found.push(item);
    else if (group.length > 1) {
      const middle = Math.ceil(group.length / 2);
      waiting.push(group.slice(middle), group.slice(0, middle));
    }
  }
  return found;
}
