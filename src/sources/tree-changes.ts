import type { Change } from '../model/change.ts';

/** A file in a tree of git. */
export interface TreeFile {
  readonly path: string;
  readonly blob: string;
}

/** A file that differs between two trees. */
export interface TreeChange {
  readonly path: string;
  readonly previousPath?: string;
  readonly status: Change['status'];
  /** Git's id of its bytes at head; for a removed file, at base. */
  readonly blob: string;
}

/** What differs between two trees, in the order of the paths at head. A file of the same bytes at another path was renamed. */
export function treeChanges(base: readonly TreeFile[], head: readonly TreeFile[]): readonly TreeChange[] {
  const before = new Map(base.map(({ path, blob }) => [path, blob]));
  const after = new Map(head.map(({ path, blob }) => [path, blob]));
  const gone = new Map<string, string[]>();
  for (const { path, blob } of base) {
    if (!after.has(path)) gone.set(blob, [...(gone.get(blob) ?? []), path]);
  }
  const changed = head
    .filter(({ path, blob }) => before.get(path) !== blob)
    .map(({ path, blob }): TreeChange => {
      if (before.has(path)) return { path, status: 'modified', blob };
      const previousPath = gone.get(blob)?.shift();
      return previousPath === undefined
        ? { path, status: 'added', blob }
        : { path, previousPath, status: 'renamed', blob };
    });
  const removed = [...gone].flatMap(([blob, paths]) =>
    paths.map((path): TreeChange => ({ path, status: 'removed', blob })),
  );
  return [...changed, ...removed];
}
