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

/** Tests in a row that nothing passes, after which what is left is not worth another. */
const MOST_IN_VAIN = 16;

/**
 * Those of some things that pass a test which many can take together.
 *
 * @param failing those of the given that it is due to when they do not pass together, as far as that can be told; none when
 *   they pass. The others are tried without what it names, and that by itself; if it names all, in halves, as long as some of
 *   them pass
 * @param budget how often the test may be made; what has not passed by then does not
 */
export function passing<Item>(
  items: readonly Item[],
  failing: (items: readonly Item[]) => ReadonlySet<Item>,
  budget: { left: number },
): Item[] {
  const found: Item[] = [];
  const waiting = [items];
  let inVain = 0;
  for (let group = waiting.pop(); group !== undefined; group = waiting.pop()) {
    if (group.length === 0) continue;
    if (budget.left === 0 || inVain === MOST_IN_VAIN) break;
    budget.left -= 1;
    const failed = failing(group);
    inVain = failed.size === 0 ? 0 : inVain + 1;
    if (failed.size === 0) for (const item of group) found.push(item);
    else if (group.length > 1) waiting.push(...parted(group, failed));
  }
  return found;
}

function parted<Item>(group: readonly Item[], failed: ReadonlySet<Item>): (readonly Item[])[] {
  const others = group.filter((item) => !failed.has(item));
  if (others.length > 0) return [group.filter((item) => failed.has(item)), others];
  const middle = Math.ceil(group.length / 2);
  return [group.slice(middle), group.slice(0, middle)];
}
