import type { Kind } from './grammar.ts';
import { type FlatTree, KIND_NAMES, type Node } from './parser.ts';

/** The numbers of each kind: an alias in the grammar may have one of its own. */
const NUMBERS = new Map<string, number[]>();
for (const [number, name] of KIND_NAMES.entries()) NUMBERS.set(name, [...(NUMBERS.get(name) ?? []), number]);

/** The nodes of a tree sorted by kind, so that whoever looks for a few of them need not pass all the others. */
export class NodesByKind {
  readonly #nodes: Uint32Array;
  /** By number of kind, where its nodes begin in `#nodes`; the next kind's are behind them. */
  readonly #starts: Uint32Array;

  constructor({ kind, count }: FlatTree) {
    const starts = new Uint32Array(KIND_NAMES.length + 1);
    for (let node = 0; node < count; node += 1) starts[kind[node]! + 1]! += 1;
    for (let number = 1; number < starts.length; number += 1) starts[number]! += starts[number - 1]!;
    const next = starts.slice();
    const nodes = new Uint32Array(count);
    for (let node = 0; node < count; node += 1) {
      const number = kind[node]!;
      nodes[next[number]!] = node;
      next[number]! += 1;
    }
    this.#nodes = nodes;
    this.#starts = starts;
  }

  /** In the order of the tree. */
  of(kinds: readonly Kind[]): Iterable<Node> {
    const runs = kinds
      .flatMap((kind) => NUMBERS.get(kind) ?? [])
      .map((number) => this.#nodes.subarray(this.#starts[number], this.#starts[number + 1]))
      .filter((run) => run.length > 0);
    const [first, ...others] = runs;
    if (first === undefined) return [];
    if (others.length === 0) return first;
    const all = new Uint32Array(runs.reduce((sum, run) => sum + run.length, 0));
    let length = 0;
    for (const run of runs) {
      all.set(run, length);
      length += run.length;
    }
    return all.sort();
  }
}
