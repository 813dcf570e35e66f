import type { PythonFile } from './file.ts';
import { type FlatTree, isCurrent, KIND_NAMES, type Node, parse } from './parser.ts';
import type { Kind } from './grammar.ts';
import { type Exports, replaceInstance, textAt, wasm } from './wasm.ts';

/** A tree-sitter query that does not compile, or that asks for what Waymark does not offer. */
export class QueryError extends Error {
  override readonly name = 'QueryError';

  /** Index into the joined queries. */
  readonly query: number;
  /** UTF-8 offset into that query. */
  readonly offset: number;

  constructor(query: number, offset: number, problem: string) {
    super(problem);
    this.query = query;
    this.offset = offset;
  }
}

/** One match of one of the joined queries. */
export interface Match {
  /** Index into the joined queries. */
  readonly query: number;
  /** The first node of each capture, by capture name. */
  readonly captures: ReadonlyMap<string, Node>;
}

interface Predicate {
  readonly holds: (captures: ReadonlyMap<string, Node>, file: PythonFile) => boolean;
}

interface Pattern {
  readonly query: number;
  readonly predicates: readonly Predicate[];
}

const ERRORS = ['', 'syntax error', 'unknown kind of node', 'unknown field', 'unknown capture', 'impossible pattern'];

/**
 * Many queries joined into one and run by tree-sitter's own engine. It is started only at nodes of a kind that can
 * begin one of the patterns, so a file without such nodes costs nothing.
 */
export class JoinedQuery {
  /** The kinds at which a pattern can begin. */
  readonly rootKinds: ReadonlySet<Kind>;
  /** Names of the captures of each query, in order of first use. */
  readonly captures: readonly ReadonlySet<string>[];
  readonly #text: string;
  readonly #patterns: readonly Pattern[];
  readonly #captureNames: readonly string[];

  /** @throws QueryError at the first query that does not compile */
  constructor(queries: readonly string[]) {
    this.#text = queries.map((query) => `${query}\n`).join('');
    const starts: number[] = [];
    let length = 0;
    for (const query of queries) {
      starts.push(length);
      length += Buffer.byteLength(query) + 1;
    }
    const queryAt = (offset: number): number => starts.findLastIndex((start) => start <= offset);

    const error = replacedByTrap(() => compile(this.#text));
    if (error !== 0) {
      const offset = Math.min(wasm().waymark_query_error_offset(), Math.max(0, length - 1));
      const query = Math.max(0, queryAt(offset));
      throw new QueryError(query, offset - (starts[query] ?? 0), ERRORS[error] ?? 'invalid query');
    }
    const engine = wasm();
    const { waymark_query_capture_count: captureCount, waymark_query_capture_name: captureName } = engine;
    this.#captureNames = Array.from({ length: captureCount() }, (_, capture) => textAt(captureName(capture)));
    const patternStarts = Array.from({ length: engine.waymark_query_pattern_count() }, (_, pattern) =>
      engine.waymark_query_pattern_start(pattern),
    );
    this.#patterns = patternStarts.map((start, pattern) => {
      const query = queryAt(start);
      return { query, predicates: predicatesOf(engine, pattern, this.#captureNames, query, start - starts[query]!) };
    });
    this.rootKinds = this.#rootKinds(engine, patternStarts, starts);
    this.captures = queries.map((query) => new Set([...query.matchAll(/@([\w.-]+)/g)].map(([, name]) => name ?? '')));
  }

  #rootKinds(engine: Exports, patternStarts: readonly number[], starts: readonly number[]): Set<Kind> {
    const address = engine.waymark_query_roots();
    const pairs = new Uint32Array(engine.memory.buffer, address, engine.waymark_query_root_count() * 2);
    const kinds = new Set<Kind>();
    for (let index = 0; index < pairs.length; index += 2) {
      const pattern = pairs[index]!;
      const kind = pairs[index + 1]!;
      if (kind === 0) {
        const { query } = this.#patterns[pattern]!;
        const offset = patternStarts[pattern]! - starts[query]!;
        throw new QueryError(query, offset, 'a pattern must be one node that begins with a named kind');
      }
      kinds.add(KIND_NAMES[kind]!);
    }
    return kinds;
  }

  /**
   * Matches the queries at the given nodes, in order.
   *
   * @param nodes nodes of `rootKinds`
   * @throws WebAssembly.RuntimeError when the engine traps; the next run has another one
   */
  run(file: PythonFile, nodes: readonly Node[]): Match[] {
    if (nodes.length === 0) return [];
    const flat = replacedByTrap(() => this.#results(file, nodes));
    const matches: Match[] = [];
    for (let index = 0; index < flat.length;) {
      const pattern = this.#patterns[flat[index]!]!;
      const captures = new Map<string, Node>();
      const end = index + 2 + 2 * flat[index + 1]!;
      for (index += 2; index < end; index += 2) {
        const name = this.#captureNames[flat[index]!]!;
        if (!captures.has(name)) captures.set(name, flat[index + 1]!);
      }
      if (pattern.predicates.every(({ holds }) => holds(captures, file))) {
        matches.push({ query: pattern.query, captures });
      }
    }
    return matches;
  }

  #results(file: PythonFile, nodes: readonly Node[]): Uint32Array {
    const engine = this.#ready(file.tree, file.bytes);
    const address = engine.waymark_query_nodes(nodes.length);
    new Uint32Array(engine.memory.buffer, address, nodes.length).set(nodes);
    const results = engine.waymark_query_run(address, nodes.length);
    return new Uint32Array(engine.memory.buffer, results, engine.waymark_query_result_size());
  }

  /** The engine holds one query and one tree; both may have been replaced since. */
  #ready(tree: FlatTree, bytes: Uint8Array): Exports {
    if (!isCurrent(tree)) parse(bytes);
    if (compiled.text !== this.#text || compiled.engine !== wasm()) compile(this.#text);
    return wasm();
  }
}

let compiled: { text: string; engine: Exports } | { text: undefined; engine: undefined } = {
  text: undefined,
  engine: undefined,
};

/** Asks the engine for something. One that traps is not used again. */
function replacedByTrap<Result>(ask: () => Result): Result {
  try {
    return ask();
  } catch (error) {
    if (error instanceof WebAssembly.RuntimeError) replaceInstance();
    throw error;
  }
}

function compile(text: string): number {
  const engine = wasm();
  const bytes = Buffer.from(text);
  const address = engine.waymark_query_text(bytes.length);
  new Uint8Array(engine.memory.buffer).set(bytes, address);
  const error = engine.waymark_query(address, bytes.length);
  compiled = error === 0 ? { text, engine } : { text: undefined, engine: undefined };
  return error;
}

const DONE = 0;
const CAPTURE = 1;

/** The text predicates of a pattern: `#eq?`, `#match?`, `#any-of?` and their `not-` forms. */
function predicatesOf(
  engine: Exports,
  pattern: number,
  captureNames: readonly string[],
  query: number,
  offset: number,
): Predicate[] {
  const address = engine.waymark_query_predicates(pattern);
  const steps = new Uint32Array(
    engine.memory.buffer,
    address,
    engine.waymark_query_predicate_count(pattern) * 2,
  ).slice();
  const predicates: Predicate[] = [];
  let words: Word[] = [];
  for (let index = 0; index < steps.length; index += 2) {
    const value = steps[index + 1]!;
    if (steps[index] === DONE) {
      predicates.push(predicate(words, query, offset));
      words = [];
    } else if (steps[index] === CAPTURE) {
      words.push({ capture: captureNames[value]! });
    } else {
      words.push({ text: textAt(engine.waymark_query_string(value)) });
    }
  }
  return predicates;
}

type Word = { readonly capture: string } | { readonly text: string };

function predicate([operator, subject, ...others]: readonly Word[], query: number, offset: number): Predicate {
  const name = operator !== undefined && 'text' in operator ? operator.text : '';
  const negated = name.startsWith('not-');
  const test = comparison(negated ? name.slice(4) : name, others, query, offset);
  if (test === undefined) throw new QueryError(query, offset, `unknown predicate \`#${name}\``);
  if (subject === undefined || !('capture' in subject)) {
    throw new QueryError(query, offset, `\`#${name}\` wants a capture first`);
  }
  return {
    holds: (captures, file) => {
      const node = captures.get(subject.capture);
      // A capture that did not take part has nothing to compare: only a negated predicate holds.
      if (node === undefined) return negated;
      return test(file.text(node), captures, file) !== negated;
    },
  };
}

type Test = (text: string, captures: ReadonlyMap<string, Node>, file: PythonFile) => boolean;

function comparison(name: string, others: readonly Word[], query: number, offset: number): Test | undefined {
  const [other] = others;
  const texts = others.map((word) => ('text' in word ? word.text : ''));
  switch (name) {
    case 'eq?':
      return (text, captures, file) => {
        if (other === undefined || 'text' in other) return text === other?.text;
        const node = captures.get(other.capture);
        return node !== undefined && text === file.text(node);
      };
    case 'match?': {
      const pattern = regularExpression(texts[0] ?? '', query, offset);
      return (text) => pattern.test(text);
    }
    case 'any-of?':
      return (text) => texts.includes(text);
    default:
      return undefined;
  }
}

function regularExpression(source: string, query: number, offset: number): RegExp {
  try {
    return new RegExp(source, 'u');
  } catch (error) {
    throw new QueryError(query, offset, error instanceof Error ? error.message : 'invalid regular expression');
  }
}
