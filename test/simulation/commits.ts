import { spawnSync } from 'node:child_process';
import type { Random } from './random.ts';

/** Python files at one commit, by path. */
export type Snapshot = Readonly<Record<string, string>>;

/** Bytes; larger files are left out, so that a simulation is about many small reviews. */
const LARGEST_FILE = 30_000;
const MOST_FILES = 6;
/** As far back as the log is read. */
const COMMITS = 5_000;

/** The history of a local repository, of which runs of consecutive commits are taken. */
export class Commits {
  readonly #folder: string;
  readonly #ids: readonly string[];

  /** @param folder a work tree or a git directory */
  constructor(folder: string) {
    this.#folder = folder;
    const log = this.#git(['log', '--no-merges', '--format=%H', '-n', String(COMMITS), '--', '*.py']).toString();
    this.#ids = log.split('\n').filter(Boolean).reverse();
    if (this.#ids.length < 10) throw new Error(`${folder} has too few commits that touch Python.`);
  }

  /** The files that some commits in a row touch: before the first, and after each of them. */
  run(random: Random, length: number): Snapshot[] {
    for (;;) {
      const start = random.between(1, this.#ids.length - length);
      const ids = this.#ids.slice(start, start + length);
      const paths = this.#touched(ids);
      const all = this.#read([`${ids[0]!}^`, ...ids], paths);
      const small = paths.filter((path) => all.every((files) => (files.get(path) ?? '').length <= LARGEST_FILE));
      const some = small.slice(0, MOST_FILES);
      const snapshots = all.map((files) =>
        Object.fromEntries(some.flatMap((path) => (files.has(path) ? [[path, files.get(path)!]] : []))),
      );
      if (JSON.stringify(snapshots[0]) !== JSON.stringify(snapshots[1])) return snapshots;
    }
  }

  #touched(ids: readonly string[]): string[] {
    const out = this.#git(['show', '--format=', '--name-only', '--no-renames', '-z', ...ids, '--', '*.py']).toString();
    return [...new Set(out.split(/[\0\n]/).filter(Boolean))];
  }

  #read(commits: readonly string[], paths: readonly string[]): Map<string, string>[] {
    const asked = commits.flatMap((commit) => paths.map((path) => `${commit}:${path}`));
    const out = this.#git(['cat-file', '--batch'], asked.join('\n') + '\n');
    const found: (string | undefined)[] = [];
    let at = 0;
    while (found.length < asked.length) {
      const end = out.indexOf('\n', at);
      const size = /^[0-9a-f]{40} blob (\d+)$/.exec(out.subarray(at, end).toString())?.[1];
      const text = size === undefined ? undefined : out.subarray(end + 1, end + 1 + Number(size)).toString();
      found.push(text);
      at = size === undefined ? end + 1 : end + 2 + Number(size);
    }
    return commits.map((_, index) => {
      const texts = found.slice(index * paths.length, (index + 1) * paths.length);
      return new Map(
        paths.flatMap((path, place) => (texts[place] === undefined ? [] : [[path, texts[place]] as const])),
      );
    });
  }

  #git(command: readonly string[], input = ''): Buffer {
    const { status, stdout, stderr } = spawnSync('git', ['-C', this.#folder, ...command], {
      input,
      maxBuffer: 2 ** 28,
    });
    if (status !== 0) throw new Error(`git ${command[0]!} in ${this.#folder}: ${stderr.toString()}`);
    return stdout;
  }
}
