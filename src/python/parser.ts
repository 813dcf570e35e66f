import type { Field, Kind } from './grammar.ts';
import { type Exports, replaceInstance, textAt, wasm } from './wasm.ts';

/** Index of a node in its file's tree, in pre-order; 0 is the module. */
export type Node = number;

/** Flags of a node, as bits. */
export const NAMED = 1;
export const MISSING = 2;
export const EXTRA = 4;
export const HAS_ERROR = 8;

/** A whole tree in pre-order. All arrays have one element a node; offsets are bytes of the parsed source. */
export interface FlatTree {
  readonly count: number;
  readonly start: Uint32Array;
  /** Exclusive. */
  readonly end: Uint32Array;
  /** The module's own is 4294967295. */
  readonly parent: Uint32Array;
  /** The first node after this node's subtree. */
  readonly after: Uint32Array;
  /** Index into `KIND_NAMES`. */
  readonly kind: Uint16Array;
  /** Index into `FIELD_NAMES`; 0 is none. */
  readonly field: Uint8Array;
  readonly flags: Uint8Array;
}

/** Kinds by number. Tokens without a name of their own stand in double quotes. */
export const KIND_NAMES: readonly Kind[] = Array.from({ length: wasm().waymark_kind_count() }, (_, kind) => {
  const name = textAt(wasm().waymark_kind_name(kind));
  return (wasm().waymark_kind_type(kind) === 1 ? JSON.stringify(name) : name) as Kind;
});

/** Fields by number; 0 is no field. */
export const FIELD_NAMES: readonly (Field | '')[] = Array.from(
  { length: wasm().waymark_field_count() + 1 },
  (_, field) => (field === 0 ? '' : (textAt(wasm().waymark_field_name(field)) as Field)),
);

// Error recovery can take for ever, in two ways: by trying, which is counted in steps of about a hundred operations of the
// parser, and by wrapping up all that was skipped so far with each further token, which is counted in what it allocates
// (kilobytes in all, some 400 of them in a millisecond). Of 54,379 real files the whole ones took up to 0.03 steps and 200
// bytes for each byte of source, the broken ones up to 0.01 and 250.
const STEPS_PER_BYTE = 1;
const LEAST_STEPS = 100_000;
const ALLOCATED_PER_BYTE = 0.4;
const LEAST_ALLOCATED = 250_000;

const BACKSLASH = 0x5c;
const SPACE = 0x20;
const HASH = 0x23;
const LINE_FEED = 0x0a;

// At each backslash at a line's end the grammar's scanner reads on over all that follow it: n of them in a row cost n².
// Bounding the sum of the squares keeps the worst file below a second.
const MOST_CONTINUATIONS = 50_000_000;

// In front of each comment outside of brackets, once there was code, the scanner reads on to the end of those that follow it, to
// see how the next statement is indented: here it is the bytes so read that are summed up, some 60 of them in a microsecond. Of
// 68,086 real files none came to more than 6 million.
const MOST_COMMENTS = 200_000_000;

const MOST_MEMORY = 256 * 1024 * 1024;

let current: { readonly tree: FlatTree; readonly engine: Exports } | undefined;

/** Whether the tree that the engine holds is this one: queries run on that tree only. */
export function isCurrent(tree: FlatTree): boolean {
  return tree === current?.tree && current.engine === wasm();
}

/** As tree-sitter numbers them. Its error recovery weighs bytes, so on broken input the two may give different trees. */
const ENCODINGS = { 'utf-8': 0, 'utf-16le': 1 } as const;

/**
 * Parses Python.
 *
 * @returns the tree, or undefined when the parser gave up on pathological input
 */
export function parse(source: Uint8Array, encoding: keyof typeof ENCODINGS = 'utf-8'): FlatTree | undefined {
  if (continuationCost(source) > MOST_CONTINUATIONS || commentCost(source) > MOST_COMMENTS) return undefined;
  // Memory never shrinks: what one huge file took is not kept for all the others.
  if (wasm().memory.buffer.byteLength > MOST_MEMORY) replaceInstance();
  const { memory, waymark_source, waymark_parse } = wasm();
  try {
    const address = waymark_source(source.length);
    if (address === 0) return undefined;
    new Uint8Array(memory.buffer).set(source, address);
    const block = waymark_parse(
      LEAST_STEPS + source.length * STEPS_PER_BYTE,
      LEAST_ALLOCATED + source.length * ALLOCATED_PER_BYTE,
      ENCODINGS[encoding],
    );
    current = block === 0 ? undefined : { tree: copyTree(block), engine: wasm() };
    return current?.tree;
  } catch (error) {
    if (!(error instanceof WebAssembly.RuntimeError)) throw error;
    replaceInstance();
    current = undefined;
    return undefined;
  }
}

/** The sum of the squares of the runs of lines that hold nothing but a backslash. */
function continuationCost(source: Uint8Array): number {
  let cost = 0;
  let run = 0;
  let last = -3;
  for (let at = source.indexOf(BACKSLASH); at !== -1; at = source.indexOf(BACKSLASH, at + 1)) {
    run = isBlank(source, last + 1, at) ? run + 1 : 0;
    cost += run;
    last = at;
  }
  return cost * 2;
}

/** The sum over all comments of the bytes from the first one in a row to the end of each; those above all code cost nothing. */
function commentCost(source: Uint8Array): number {
  let cost = 0;
  let run = 0;
  let end = -1;
  let isFirst = true;
  for (let at = source.indexOf(HASH); at !== -1; at = source.indexOf(HASH, end)) {
    if (!isBlank(source, end + 1, at)) {
      run = 0;
      isFirst = false;
    }
    const next = source.indexOf(LINE_FEED, at);
    end = next === -1 ? source.length : next;
    run += end - at;
    if (!isFirst) cost += run;
  }
  return cost;
}

function isBlank(source: Uint8Array, start: number, end: number): boolean {
  for (let byte = Math.max(start, 0); byte < end; byte += 1) {
    if (source[byte]! > SPACE) return false;
  }
  return start >= 0;
}

function copyTree(address: number): FlatTree {
  const { memory, waymark_count, waymark_capacity } = wasm();
  const count = waymark_count();
  const capacity = waymark_capacity();
  // Laid out by flatten() in wasm/waymark.c.
  const block = memory.buffer.slice(address, address + capacity * 20);
  return {
    count,
    start: new Uint32Array(block, 0, count),
    end: new Uint32Array(block, capacity * 4, count),
    parent: new Uint32Array(block, capacity * 8, count),
    after: new Uint32Array(block, capacity * 12, count),
    kind: new Uint16Array(block, capacity * 16, count),
    field: new Uint8Array(block, capacity * 18, count),
    flags: new Uint8Array(block, capacity * 19, count),
  };
}
