import { countBefore } from '../model/ascending.ts';
import type { Span } from '../model/finding.ts';
import { CallsByName } from './calls-by-name.ts';
import { Columns } from './columns.ts';
import { decode, type Unreadable } from './decode.ts';
import type { Field, Kind } from './grammar.ts';
import { Lines } from './lines.ts';
import { NodesByKind } from './nodes-by-kind.ts';
import { FIELD_NAMES, type FlatTree, KIND_NAMES, NAMED, type Node, parse } from './parser.ts';
import { Scopes } from './scopes.ts';
import { type SyntaxError, syntaxError } from './syntax.ts';
import { Tokens } from './tokens.ts';
import { Words } from './words.ts';

export type { Kind, Field } from './grammar.ts';
export type { Node } from './parser.ts';

const EMPTY = new Uint8Array(0);

/**
 * One parsed Python file: what detectors and fact extractors may ask of it.
 *
 * Nodes are numbers in pre-order, 0 being the module, so that `node < other` means "stands before or around". Offsets
 * are bytes of the decoded UTF-8 text, ends exclusive. A file that cannot be read is an empty module with `unreadable`
 * set.
 */
export class PythonFile {
  /** Relative to the root of what is analysed, with `/` between its parts. */
  readonly path: string;
  readonly bytes: Uint8Array;
  readonly tree: FlatTree;
  readonly unreadable: Unreadable | undefined;
  /** Whether it is a test, or there for tests. */
  readonly isTest: boolean;
  readonly lines: Lines;
  readonly #text: string;
  readonly #ascii: boolean;
  #syntaxError: SyntaxError | null | undefined;
  #scopes: Scopes | undefined;
  #nodesByKind: NodesByKind | undefined;
  #callsByName: CallsByName | undefined;
  #tokens: Tokens | undefined;
  #words: Words | undefined;
  #columns: Columns | undefined;
  #comments: readonly Node[] | undefined;
  #imports: ReadonlySet<string> | undefined;
  /** All functions and classes in order, and for each the index of the one around it, or -1, and its name with those around it. */
  #definitions:
    | { readonly nodes: readonly Node[]; readonly outer: readonly number[]; readonly names: readonly string[] }
    | undefined;

  /**
   * @param source the file as it lies on disk, in whatever encoding it declares
   * @param isTest absent: as its path says
   */
  constructor(path: string, source: Uint8Array, isTest = isTestPath(path)) {
    this.path = path;
    this.isTest = isTest;
    const decoded = decode(source);
    let unreadable = 'reason' in decoded ? decoded : undefined;
    const content = 'reason' in decoded ? { text: '', bytes: EMPTY, ascii: true } : decoded;
    let tree = parse(content.bytes);
    if (tree === undefined) {
      unreadable = {
        cause: 'limit',
        reason: 'it is too deeply broken for the parser, or has too many comments in a row',
        line: 1,
      };
      tree = parse(EMPTY);
    }
    if (tree === undefined) throw new Error('the parser failed on an empty file');
    this.tree = tree;
    this.unreadable = unreadable;
    this.bytes = unreadable === undefined ? content.bytes : EMPTY;
    this.#text = unreadable === undefined ? content.text : '';
    this.#ascii = content.ascii;
    this.lines = new Lines(this.bytes);
  }

  /** The first place that is not Python 3, if there is one. */
  get syntaxError(): SyntaxError | undefined {
    // `null` is a file that has been looked at and has none.
    if (this.#syntaxError === undefined) this.#syntaxError = syntaxError(this) ?? null;
    return this.#syntaxError ?? undefined;
  }

  /** Scopes, bindings and qualified names, worked out on first use. */
  get scopes(): Scopes {
    return (this.#scopes ??= new Scopes(this));
  }

  /** Tokens with the white space between them, and logical lines, worked out on first use. */
  get tokens(): Tokens {
    return (this.#tokens ??= new Tokens(this));
  }

  /** The top-level modules that the file imports anywhere, such as `django`; relative imports do not count. */
  get imports(): ReadonlySet<string> {
    return (this.#imports ??= this.#importedModules());
  }

  #importedModules(): Set<string> {
    const modules = new Set<string>();
    for (const node of this.nodesOf('dotted_name')) {
      const parent = this.tree.parent[node]!;
      const statement = this.is(parent, 'aliased_import') ? this.tree.parent[parent]! : parent;
      const isModule = this.is(statement, 'import_statement') || this.field(node) === 'module_name';
      if (isModule) modules.add(this.text(node + 1));
    }
    return modules;
  }

  /** All comments in order. */
  get comments(): readonly Node[] {
    return (this.#comments ??= [...this.nodesOf('comment')]);
  }

  /** All nodes of some kinds, in order. */
  nodesOf(...kinds: readonly Kind[]): Iterable<Node> {
    this.#nodesByKind ??= new NodesByKind(this.tree);
    return this.#nodesByKind.of(kinds);
  }

  /**
   * All calls of functions and methods of some names, in order: of `b` for `a.b()`, and of `open` for `gz()` after
   * `from gzip import open as gz`.
   */
  callsNamed(...names: readonly string[]): readonly Node[] {
    this.#callsByName ??= new CallsByName(this);
    return this.#callsByName.of(names);
  }

  /** Whether any of some words, all of ASCII, stands anywhere in the text. */
  holds(...words: readonly string[]): boolean {
    const held = (this.#words ??= new Words(this.bytes));
    return words.some((word) => held.has(word));
  }

  kind(node: Node): Kind {
    return KIND_NAMES[this.tree.kind[node]!]!;
  }

  is(node: Node | undefined, ...kinds: readonly Kind[]): node is Node {
    return node !== undefined && kinds.includes(this.kind(node));
  }

  /** Whether the node is more than a token. */
  isNamed(node: Node): boolean {
    return (this.tree.flags[node]! & NAMED) !== 0;
  }

  start(node: Node): number {
    return this.tree.start[node]!;
  }

  end(node: Node): number {
    return this.tree.end[node]!;
  }

  span(node: Node): Span {
    return { start: this.tree.start[node]!, end: this.tree.end[node]! };
  }

  /** The source of a node or span. */
  text(place: Node | Span): string {
    const { start, end } = typeof place === 'number' ? this.span(place) : place;
    if (this.#ascii) return this.#text.slice(start, end);
    return Buffer.from(this.bytes.buffer, this.bytes.byteOffset + start, end - start).toString('utf8');
  }

  /** The text of a 1-based line, without its line end. */
  line(line: number): string {
    return this.text({ start: this.lines.start(line), end: this.lines.end(line) });
  }

  /** 1-based line of a node's or offset's first byte. */
  lineOf(node: Node): number {
    return this.lines.at(this.tree.start[node]!);
  }

  /** 1-based line and 1-based UTF-16 column of a byte offset. */
  position(byte: number): { line: number; column: number } {
    const line = this.lines.at(byte);
    const start = this.lines.start(line);
    const column = this.#ascii ? byte - start : (this.#columns ??= new Columns(this.bytes)).between(start, byte);
    return { line, column: column + 1 };
  }

  /** The byte offset of a 1-based line and 1-based UTF-16 column. */
  byte(line: number, column: number): number {
    const start = this.lines.start(line);
    if (this.#ascii) return start + column - 1;
    return Math.min(this.lines.end(line), (this.#columns ??= new Columns(this.bytes)).behind(start, column - 1));
  }

  parent(node: Node): Node | undefined {
    return node === 0 ? undefined : this.tree.parent[node]!;
  }

  /** The field in which a node stands in its parent. */
  field(node: Node): Field | undefined {
    return FIELD_NAMES[this.tree.field[node]!] || undefined;
  }

  /** First child in a field. */
  child(node: Node, field: Field): Node | undefined {
    const { after } = this.tree;
    for (let child = node + 1; child < after[node]!; child = after[child]!) {
      if (FIELD_NAMES[this.tree.field[child]!] === field) return child;
    }
    return undefined;
  }

  /** Children in a field; tokens between them (such as commas) are left out. */
  childrenIn(node: Node, field: Field): Node[] {
    return this.namedChildren(node).filter((child) => FIELD_NAMES[this.tree.field[child]!] === field);
  }

  /** All children, tokens and comments included. */
  children(node: Node): Node[] {
    const { after } = this.tree;
    const children: Node[] = [];
    for (let child = node + 1; child < after[node]!; child = after[child]!) children.push(child);
    return children;
  }

  /** Children that are more than tokens, comments left out. */
  namedChildren(node: Node): Node[] {
    const { after, flags } = this.tree;
    const children: Node[] = [];
    for (let child = node + 1; child < after[node]!; child = after[child]!) {
      if (flags[child]! & NAMED && this.kind(child) !== 'comment') children.push(child);
    }
    return children;
  }

  /** First child of a kind. */
  childOf(node: Node, ...kinds: readonly Kind[]): Node | undefined {
    return this.children(node).find((child) => kinds.includes(this.kind(child)));
  }

  /** The next node with the same parent. */
  nextSibling(node: Node): Node | undefined {
    const next = this.tree.after[node]!;
    return node > 0 && next < this.tree.after[this.tree.parent[node]!]! ? next : undefined;
  }

  /** All nodes below a node, in order. */
  descendants(node: Node): Node[] {
    return Array.from({ length: this.tree.after[node]! - node - 1 }, (_, index) => node + 1 + index);
  }

  /**
   * Nodes below a node, without entering nodes that `skip` accepts (they are not part of the result either).
   */
  *walk(node: Node, skip: (node: Node) => boolean = () => false): Generator<Node> {
    for (let inner = node + 1; inner < this.tree.after[node]!;) {
      if (skip(inner)) {
        inner = this.tree.after[inner]!;
      } else {
        yield inner;
        inner += 1;
      }
    }
  }

  /** Whether `inner` is `outer` or stands somewhere below it. */
  contains(outer: Node, inner: Node): boolean {
    return outer <= inner && inner < this.tree.after[outer]!;
  }

  /** The nearest ancestor of one of the kinds. */
  enclosing(node: Node, ...kinds: readonly Kind[]): Node | undefined {
    for (let outer = this.parent(node); outer !== undefined; outer = this.parent(outer)) {
      if (kinds.includes(this.kind(outer))) return outer;
    }
    return undefined;
  }

  /** Ancestors, nearest first. */
  *ancestors(node: Node): Generator<Node> {
    for (let outer = this.parent(node); outer !== undefined; outer = this.parent(outer)) yield outer;
  }

  /** The function whose body, parameters or decorators hold the node, if any; lambdas do not count. */
  enclosingFunction(node: Node): Node | undefined {
    return this.enclosing(node, 'function_definition');
  }

  /** Names of the definitions around a node, or around a span's first byte, outermost first, such as `Shop.open`. */
  enclosingDefinition(place: Node | Span): string {
    const { nodes, outer, names } = (this.#definitions ??= this.#allDefinitions());
    const byNode = typeof place === 'number';
    const isBefore = (each: Node): boolean => (byNode ? each < place : this.start(each) <= place.start);
    let at = countBefore(nodes.length, (index) => isBefore(nodes[index]!)) - 1;
    while (at !== -1 && !(byNode ? this.contains(nodes[at]!, place) : place.start < this.end(nodes[at]!)))
      at = outer[at]!;
    return at === -1 ? '' : names[at]!;
  }

  #allDefinitions(): { nodes: Node[]; outer: number[]; names: string[] } {
    const nodes: Node[] = [];
    const outer: number[] = [];
    const names: string[] = [];
    let around = -1;
    for (const node of this.nodesOf('function_definition', 'class_definition')) {
      while (around !== -1 && !this.contains(nodes[around]!, node)) around = outer[around]!;
      nodes.push(node);
      outer.push(around);
      const name = this.child(node, 'name');
      const own = name === undefined ? '' : this.text(name);
      const before = around === -1 ? '' : names[around]!;
      names.push(before === '' || own === '' ? before + own : `${before}.${own}`);
      around = nodes.length - 1;
    }
    return { nodes, outer, names };
  }

  /** What a definition is decorated with: the expressions after `@`, in order. */
  decorators(definition: Node): Node[] {
    const parent = this.parent(definition);
    if (!this.is(parent, 'decorated_definition')) return [];
    return this.namedChildren(parent)
      .filter((child) => this.kind(child) === 'decorator')
      .map((decorator) => this.namedChildren(decorator)[0]!);
  }

  /** The node without the parentheses around it. */
  unparenthesized(node: Node): Node {
    let inner = node;
    while (this.kind(inner) === 'parenthesized_expression') inner = this.namedChildren(inner)[0] ?? inner + 1;
    return inner;
  }

  /** The statements of a block, comments left out. */
  statements(block: Node): Node[] {
    return this.namedChildren(block);
  }
}

/** Whether a path is that of a test: a `test`, `tests` or `test_utils` folder, `test_*.py`, `*_test.py`, `testcases.py`, `conftest.py`. */
function isTestPath(path: string): boolean {
  return /(^|\/)((?:unit)?tests?|testing|test_?(?:utils?|cases?)|conftest\.py$|test_[^/]*\.py$|test(?:utils?|cases?)\.py$|[^/]*_tests?\.py$|tests\.py$)(\/|$)/.test(
    path,
  );
}
