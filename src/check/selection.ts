import type { Config } from '../model/config.ts';
import { withFoldersAbove } from '../model/paths.ts';
import type { LoadedRule } from '../rules/loader.ts';
import { judgeFolders, selectRules } from './select.ts';

/** Which rules run where. */
export interface Selection {
  /** All that run in any file: each as it is at the root or, where it does not run there, in the first folder where it does. */
  readonly all: readonly LoadedRule[];
  /** Those that run in a file. It is the same list for all files in which the same rules run with the same settings. */
  readonly rulesIn: (path: string) => readonly LoadedRule[];
}

/**
 * The rules that a configuration asks for in each folder, as `selectRules` has them for the root.
 *
 * @throws SelectionError for a name that fits no rule
 */
export function selectIn(rules: readonly LoadedRule[], config: Config): Selection {
  const lists = new Map<string, readonly LoadedRule[]>();
  const shared = (list: readonly LoadedRule[]): readonly LoadedRule[] => {
    const key = JSON.stringify(
      list.map(({ id, severity, options, leftInFiles }) => [id, severity, options, leftInFiles]),
    );
    const found = lists.get(key) ?? list;
    lists.set(key, found);
    return found;
  };
  const byFolder = new Map([['', shared(selectRules(rules, config))]]);
  for (const [folder, verdicts] of judgeFolders(rules, config)) {
    byFolder.set(folder, shared(verdicts.flatMap(({ rule, off }) => (off === undefined ? [rule] : []))));
  }
  const anywhere = new Map(
    [...lists.values()]
      .flat()
      .reverse()
      .map((rule) => [rule.id, rule]),
  );
  return {
    all: rules.flatMap(({ id }) => anywhere.get(id) ?? []),
    rulesIn: nearest(byFolder),
  };
}

/** Those of the rules that are wanted. */
export function narrowed({ all, rulesIn }: Selection, isWanted: (rule: LoadedRule) => boolean): Selection {
  const lists = new Map<readonly LoadedRule[], readonly LoadedRule[]>();
  return {
    all: all.filter(isWanted),
    rulesIn: (path) => {
      const list = rulesIn(path);
      const found = lists.get(list) ?? list.filter(isWanted);
      lists.set(list, found);
      return found;
    },
  };
}

/** What stands at the nearest folder above a file. @param byFolder by path; it has one for the root, whose path is `''` */
function nearest<Value>(byFolder: ReadonlyMap<string, Value>): (path: string) => Value {
  const known = new Map<string, Value>();
  return (path) => {
    const folder = path.slice(0, Math.max(0, path.lastIndexOf('/')));
    const found = known.get(folder) ?? byFolder.get(withFoldersAbove(folder).find((each) => byFolder.has(each))!)!;
    known.set(folder, found);
    return found;
  };
}
