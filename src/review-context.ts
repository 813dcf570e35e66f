import type { FileVersion, ReportCache } from './cache/reports.ts';
import type { Checker } from './check/checker.ts';
import type { FileFacts } from './facts/facts.ts';
import { contextPaths } from './project/context.ts';
import { isDeployment } from './model/deployment.ts';
import type { Source } from './sources/source.ts';

/** Of a source that is far away, no more files than these are read to judge a few changed ones. */
const MOST_READ = 400;
const MOST_ROUNDS = 4;
/** Files that are read together, so that a large project does not lie in memory as a whole. */
const FILES_AT_ONCE = 256;

/** What a review knows of the files that do not change. */
export interface Context {
  readonly facts: readonly FileFacts[];
  /** Whether these are all that there are. */
  readonly isWhole: boolean;
}

/**
 * The facts of the files around a change: of all, where they are known already or near; else of those that the changed
 * ones speak of. Undefined when that leads too far.
 *
 * @param changed facts of the changed files, at base and at head
 * @param isWanted whether a path belongs to the project, and is not among the changed ones
 */
export async function readContext(
  checker: Checker,
  source: Source,
  cache: ReportCache | undefined,
  changed: readonly FileFacts[],
  isWanted: (path: string) => boolean,
): Promise<Context | undefined> {
  const { files, isComplete } = await source.files();
  const wanted = files.filter(({ path }) => isWanted(path));
  const known = (await cache?.facts(wanted)) ?? new Map<string, FileFacts>();
  const unseen = wanted.filter(({ path }) => !known.has(path));
  const facts = [...known.values()];
  const read = async (some: readonly FileVersion[]): Promise<void> => {
    for (let at = 0; at < some.length; at += FILES_AT_ONCE) {
      facts.push(...(await readFacts(checker, source, cache, some.slice(at, at + FILES_AT_ONCE))));
    }
  };
  if (source.isNear) {
    await read(unseen);
    return { facts, isWhole: isComplete };
  }
  const left = new Map(unseen.map((file) => [file.path, file]));
  let budget = MOST_READ;
  for (let round = 0; round < MOST_ROUNDS && left.size > 0; round += 1) {
    const named = contextPaths(changed, facts, [...left.keys()]).map((path) => left.get(path)!);
    if (named.length === 0) break;
    budget -= named.length;
    if (budget < 0) return undefined;
    await read(named);
    for (const { path } of named) left.delete(path);
  }
  return { facts, isWhole: isComplete && [...left.keys()].every(isDeployment) };
}

async function readFacts(
  checker: Checker,
  source: Source,
  cache: ReportCache | undefined,
  files: readonly FileVersion[],
): Promise<FileFacts[]> {
  const contents = await source.read(files);
  const found = files.flatMap((file) => {
    const bytes = contents.get(file.path);
    return bytes === undefined ? [] : [{ file, facts: checker.facts(file.path, bytes) }];
  });
  await cache?.keepFacts(found);
  return found.map(({ facts }) => facts);
}
