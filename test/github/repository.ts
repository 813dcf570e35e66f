import { createHash } from 'node:crypto';
import { posix } from 'node:path';
import { formatPatch, structuredPatch, type StructuredPatch } from 'diff';
import type { JsonObject } from './contract.ts';

/** What lies at a path: text or bytes of a file, a link, or a submodule. */
export type Content =
  string | Uint8Array | { readonly program: string } | { readonly link: string } | { readonly submodule: string };
export type Files = Readonly<Record<string, Content>>;

export interface Entry {
  readonly mode: '100644' | '100755' | '120000' | '160000';
  /** Of a link the target; of a submodule its commit. */
  readonly bytes: Buffer;
  readonly sha: string;
}

type Tree = ReadonlyMap<string, Entry>;

/** What GitHub gives of the patches of one answer before it leaves out the rest. In lines. */
const PATCH_LINES = 20_000;

/** The commits of a repository, and what GitHub makes of the difference between two of them. */
export class Repository {
  readonly #commits = new Map<string, Tree>();
  /** Trees and blobs that were written without a commit. */
  readonly #trees = new Map<string, Tree>();
  readonly #blobs = new Map<string, Buffer>();
  readonly #rows = new Map<string, JsonObject[]>();
  readonly #hunks = new Map<string, StructuredPatch['hunks']>();

  /** @returns the commit's id */
  commit(files: Files): string {
    const tree = new Map(Object.entries(files).map(([path, content]) => [path, toEntry(content)]));
    return this.#add(tree);
  }

  #add(tree: Tree): string {
    const sha = createHash('sha1').update(`${this.#commits.size}`).digest('hex');
    this.#commits.set(sha, tree);
    return sha;
  }

  /** @returns its id */
  addBlob(bytes: Buffer): string {
    const { sha } = entry('100644', bytes);
    this.#blobs.set(sha, bytes);
    return sha;
  }

  /** A tree like another one but for some files; undefined when one of their blobs is not there. @returns its id */
  addTree(base: string, entries: readonly { path: string; mode: string; sha: string }[]): string | undefined {
    const tree = new Map(this.tree(base));
    for (const { path, mode, sha } of entries) {
      const bytes = this.blob(sha);
      if (bytes === undefined) return undefined;
      tree.set(path, { mode: mode as Entry['mode'], bytes, sha });
    }
    const sha = createHash('sha1').update(`tree ${this.#trees.size}`).digest('hex');
    this.#trees.set(sha, tree);
    return sha;
  }

  /** The tree of one folder of another tree. @returns its id */
  addFolder(sha: string, folder: string): string {
    const inside = [...this.tree(sha)!].filter(([path]) => path.startsWith(`${folder}/`));
    const id = createHash('sha1').update(`${folder} of ${sha}`).digest('hex');
    this.#trees.set(id, new Map(inside.map(([path, each]) => [path.slice(folder.length + 1), each])));
    return id;
  }

  /** @returns the commit's id; undefined when there is no such tree */
  commitTree(sha: string): string | undefined {
    const tree = this.tree(sha);
    return tree && this.#add(tree);
  }

  has(commit: string): boolean {
    return this.#commits.has(commit);
  }

  tree(commit: string): Tree | undefined {
    return this.#commits.get(commit) ?? this.#trees.get(commit);
  }

  blob(sha: string): Buffer | undefined {
    for (const tree of this.#commits.values()) {
      for (const entry of tree.values()) if (entry.sha === sha) return entry.bytes;
    }
    return this.#blobs.get(sha);
  }

  /** What is at a path; a link leads to the file behind it, where there is one. */
  resolve(commit: string, path: string): Entry | undefined {
    const entry = this.#commits.get(commit)?.get(path);
    if (entry?.mode !== '120000') return entry;
    const target = posix.join(posix.dirname(path), entry.bytes.toString());
    return this.#commits.get(commit)?.get(target) ?? entry;
  }

  /** The rows of the files that differ, with all patches. */
  rows(base: string, head: string): readonly JsonObject[] {
    const key = `${base} ${head}`;
    const known = this.#rows.get(key) ?? this.#compare(base, head);
    this.#rows.set(key, known);
    return known;
  }

  #compare(base: string, head: string): JsonObject[] {
    const [before, after] = [this.#commits.get(base)!, this.#commits.get(head)!];
    const paths = [...new Set([...before.keys(), ...after.keys()])].sort();
    const changed = paths.filter((path) => before.get(path)?.sha !== after.get(path)?.sha);
    const removed = changed.filter((path) => !after.has(path));
    const renames = new Map<string, string>();
    for (const path of changed.filter((each) => !before.has(each))) {
      const left = removed.filter((each) => ![...renames.values()].includes(each));
      const from =
        left.find((each) => before.get(each)?.sha === after.get(path)?.sha) ??
        left.find((each) => isLike(before.get(each)!, after.get(path)!));
      if (from) renames.set(path, from);
    }
    const gone = new Set(renames.values());
    return changed
      .filter((path) => !gone.has(path))
      .map((path) => {
        const from = renames.get(path) ?? path;
        const [old, current] = [before.get(from), after.get(path)];
        const patch = patchOf(old, current);
        return {
          sha: (current ?? old!).sha,
          filename: path,
          ...(from !== path && { previous_filename: from }),
          status: !current ? 'removed' : from !== path ? 'renamed' : old ? 'modified' : 'added',
          additions: countLines(patch, '+'),
          deletions: countLines(patch, '-'),
          changes: countLines(patch, '+') + countLines(patch, '-'),
          blob_url: 'https://github.invalid/',
          raw_url: 'https://github.invalid/',
          contents_url: 'https://github.invalid/',
          ...(patch !== '' && { patch }),
        };
      });
  }

  /** @param from the path at base */
  hunks(base: string, head: string, path: string, context = 3, from = path): StructuredPatch['hunks'] {
    const key = `${base} ${head} ${context} ${path} ${from}`;
    const [before, after] = [this.#commits.get(base)?.get(from), this.#commits.get(head)?.get(path)];
    const hunks = this.#hunks.get(key) ?? diffOf(before, after, context).hunks;
    this.#hunks.set(key, hunks);
    return hunks;
  }

  /** Where a line of a file at one commit is at another one; undefined when it was changed. */
  track(path: string, line: number, from: string, to: string): number | undefined {
    if (from === to) return line;
    if (!this.#commits.get(to)?.has(path)) return undefined;
    let shift = 0;
    for (const { oldStart, oldLines, newLines, lines } of this.hunks(from, to, path, 0)) {
      // Without context, a hunk that only adds stands after its line.
      const start = oldLines === 0 ? oldStart + 1 : oldStart;
      if (line < start) break;
      if (line < start + oldLines && lines.length > 0) return undefined;
      shift += newLines - oldLines;
    }
    return line + shift;
  }
}

/** A page of rows as GitHub gives it: beyond a number of lines, patches are left out, and nothing says so. */
export function withoutLatePatches(rows: readonly JsonObject[]): JsonObject[] {
  let left = PATCH_LINES;
  return rows.map((row) => {
    left -= typeof row.patch === 'string' ? row.patch.split('\n').length : 0;
    if (left >= 0) return row;
    const bare: JsonObject = { ...row, additions: 0, deletions: 0, changes: 0 };
    delete bare.patch;
    return bare;
  });
}

export function toEntry(content: Content): Entry {
  if (typeof content === 'object' && 'link' in content) return entry('120000', Buffer.from(content.link));
  if (typeof content === 'object' && 'submodule' in content) {
    return { mode: '160000', bytes: Buffer.from(content.submodule), sha: content.submodule };
  }
  if (typeof content === 'object' && 'program' in content) return entry('100755', Buffer.from(content.program));
  return entry('100644', Buffer.from(content as string));
}

function entry(mode: Entry['mode'], bytes: Buffer): Entry {
  return { mode, bytes, sha: createHash('sha1').update(`blob ${bytes.length}\0`).update(bytes).digest('hex') };
}

function diffOf(before: Entry | undefined, after: Entry | undefined, context = 3): StructuredPatch {
  const [old, current] = [textOf(before), textOf(after)];
  return structuredPatch('a', 'b', old, current, undefined, undefined, { context });
}

/** GitHub shows no lines of binary files. */
function textOf(entry: Entry | undefined): string {
  if (!entry || entry.bytes.includes(0)) return '';
  return entry.mode === '160000' ? `Subproject commit ${entry.sha}\n` : entry.bytes.toString();
}

/** Without the lines that name the files, as GitHub gives it. */
/** git takes a file for another one's new name when half of it is the same. */
function isLike(before: Entry, after: Entry): boolean {
  const [old, current] = [before, after].map(({ bytes }) =>
    bytes
      .toString()
      .split('\n')
      .filter((line) => line !== ''),
  );
  const same = current!.filter((line) => old!.includes(line)).length;
  return same > 0 && same * 2 >= Math.max(old!.length, current!.length);
}

function patchOf(before: Entry | undefined, after: Entry | undefined): string {
  const patch = formatPatch(diffOf(before, after));
  const start = patch.indexOf('@@ ');
  return start < 0 ? '' : patch.slice(start).replace(/\n$/, '');
}

function countLines(patch: string, sign: '+' | '-'): number {
  return patch.split('\n').filter((line) => line.startsWith(sign)).length;
}
