import { readFileSync } from 'node:fs';

/** What wasm/waymark.c exports; addresses and sizes are bytes in `memory`. */
export interface Exports {
  readonly memory: WebAssembly.Memory;
  readonly _initialize: () => void;
  readonly waymark_init: () => void;
  readonly waymark_kind_count: () => number;
  readonly waymark_kind_name: (kind: number) => number;
  readonly waymark_kind_type: (kind: number) => number;
  readonly waymark_kind_public: (kind: number) => number;
  readonly waymark_field_count: () => number;
  readonly waymark_field_name: (field: number) => number;
  readonly waymark_source: (size: number) => number;
  readonly waymark_parse: (maxSteps: number, maxAllocated: number, encoding: number) => number;
  readonly waymark_count: () => number;
  readonly waymark_capacity: () => number;
  readonly waymark_query_text: (length: number) => number;
  readonly waymark_query: (text: number, length: number) => number;
  readonly waymark_query_error_offset: () => number;
  readonly waymark_query_pattern_count: () => number;
  readonly waymark_query_pattern_start: (pattern: number) => number;
  readonly waymark_query_capture_count: () => number;
  readonly waymark_query_capture_name: (capture: number) => number;
  readonly waymark_query_string: (id: number) => number;
  readonly waymark_query_predicates: (pattern: number) => number;
  readonly waymark_query_predicate_count: (pattern: number) => number;
  readonly waymark_query_roots: () => number;
  readonly waymark_query_root_count: () => number;
  readonly waymark_query_nodes: (count: number) => number;
  readonly waymark_query_run: (nodes: number, count: number) => number;
  readonly waymark_query_result_size: () => number;
}

const binary = new WebAssembly.Module(readFileSync(new URL('./python.wasm', import.meta.url)));
let instance = instantiate();

/** The instance in use. Not to be kept: a trap replaces it. */
export function wasm(): Exports {
  return instance;
}

/** Drops an instance that trapped, with all that was compiled or parsed in it. */
export function replaceInstance(): void {
  instance = instantiate();
}

/** The NUL-terminated text at an address. */
export function textAt(address: number): string {
  const memory = new Uint8Array(instance.memory.buffer);
  return Buffer.from(memory.subarray(address, memory.indexOf(0, address))).toString();
}

function instantiate(): Exports {
  // The runtime mentions these only for debugging output and time limits, neither of which is used.
  const unused = (): number => 0;
  const created = new WebAssembly.Instance(binary, {
    wasi_snapshot_preview1: { clock_time_get: unused, fd_close: unused, fd_seek: unused, fd_write: unused },
  });
  const exports = created.exports as unknown as Exports;
  exports._initialize();
  exports.waymark_init();
  return exports;
}
