import {
  constructFromEvents,
  CORE_SCHEMA,
  EVENT_ID,
  getScalarValue,
  parseEvents,
  SCALAR_STYLE,
  type ScalarEvent,
  YAMLException,
} from 'js-yaml';
import type * as z from 'zod';
import { nearest } from '../model/near.ts';
import { keysAt } from './keys.ts';

type Path = readonly PropertyKey[];

/** A YAML file that is not what it should be; the message begins with `file:line:column`. */
export class YamlError extends Error {
  override readonly name = 'YamlError';

  /** @param line 1-based @param column 1-based, in UTF-16 code units */
  constructor(file: string, line: number, column: number, problem: string) {
    super(`${file}:${line}:${column}: ${problem}`);
  }
}

/** The longest YAML file, in characters. */
const LARGEST = 64 * 1024;
const DEEPEST = 20;

/** A YAML file that knows where each of its values stands, so that errors can say so. */
export class YamlDocument<Value> {
  readonly value: Value;
  readonly file: string;
  readonly #text: string;
  readonly #places: ReadonlyMap<string, Place>;

  private constructor(file: string, text: string, places: ReadonlyMap<string, Place>, value: Value) {
    this.file = file;
    this.#text = text;
    this.#places = places;
    this.value = value;
  }

  /**
   * Reads one document and checks it against a schema.
   *
   * Anchors and aliases are refused, and so are large or deeply nested files: small input stays small.
   *
   * @throws YamlError for anything that is not YAML or not of the schema
   */
  static read<Schema extends z.ZodType>(file: string, text: string, schema: Schema): YamlDocument<z.output<Schema>> {
    if (text.length > LARGEST) throw new YamlError(file, 1, 1, `the file is longer than ${LARGEST} characters`);
    const { value, places } = load(file, text);
    const raw = new YamlDocument(file, text, places, value);
    const checked = schema.safeParse(value);
    if (checked.success) return new YamlDocument(file, text, places, checked.data);
    const { issues } = checked.error;
    // A misspelt key is also a missing one: what is written there is what has to change.
    const issue = exact(issues.find(({ code }) => code === 'unrecognized_keys') ?? issues[0]!);
    if (issue.code === 'unrecognized_keys') {
      const [name = ''] = issue.keys;
      const meant = nearest(name, keysAt(schema, issue.path));
      const guess = meant === undefined ? '' : `; did you mean \`${meant}\`?`;
      throw raw.error([...issue.path, name], `unknown key \`${name}\`${guess}`);
    }
    throw raw.error(issue.path, `${issue.path.length > 0 ? `\`${issue.path.join('.')}\`: ` : ''}${issue.message}`);
  }

  /** An error at the value under a path, or at its nearest ancestor that is there. */
  error(path: Path, problem: string): YamlError {
    for (let length = path.length; length >= 0; length -= 1) {
      const place = this.#places.get(key(path.slice(0, length)));
      if (place !== undefined) return this.#errorAt(place.start, problem);
    }
    return this.#errorAt(0, problem);
  }

  /** An error inside a string value. @param offset UTF-16 offset into that string */
  errorInside(path: Path, offset: number, problem: string): YamlError {
    const scalar = this.#places.get(key(path))?.scalar;
    if (scalar === undefined) return this.error(path, problem);
    const isBlock = scalar.style === SCALAR_STYLE.LITERAL_BLOCK;
    if (!isBlock) return this.#errorAt(scalar.valueStart + offset, problem);
    const before = getScalarValue(this.#text, scalar).slice(0, offset).split('\n');
    const lines = this.#text.slice(0, scalar.valueStart).split('\n').length;
    // The indentation of the block was taken off each of its lines.
    const block = this.#text.slice(scalar.valueStart);
    const indent = /^[\r\n]*( *)/.exec(block)?.[1]?.length ?? 0;
    const start = this.#text.lastIndexOf('\n', scalar.valueStart) + 1;
    const taken = indent > 0 ? indent : scalar.valueStart - start;
    return new YamlError(this.file, lines + before.length - 1, taken + before.at(-1)!.length + 1, problem);
  }

  #errorAt(offset: number, problem: string): YamlError {
    const before = this.#text.slice(0, offset).split('\n');
    return new YamlError(this.file, before.length, before.at(-1)!.length + 1, problem);
  }
}

type Issue = z.core.$ZodIssue;

/** Of a value that fits none of several forms, what is wrong inside of the form that it was meant to have. */
function exact(issue: Issue): Issue {
  if (issue.code !== 'invalid_union') return issue;
  const inner = issue.errors.flat().find(({ code, path }) => code === 'unrecognized_keys' || path.length > 0);
  return inner === undefined ? issue : exact({ ...inner, path: [...issue.path, ...inner.path] });
}

interface Place {
  readonly start: number;
  readonly scalar?: ScalarEvent;
}

function load(file: string, text: string): { value: unknown; places: Map<string, Place> } {
  try {
    const events = parseEvents(text, { filename: file, maxDepth: DEEPEST });
    const alias = events.find((event) => event.type === EVENT_ID.ALIAS);
    if (alias !== undefined) {
      const before = text.slice(0, alias.anchorStart - 1).split('\n');
      throw new YamlError(
        file,
        before.length,
        before.at(-1)!.length + 1,
        'aliases are not accepted; write the value out',
      );
    }
    const values = constructFromEvents(events, { source: text, filename: file, schema: CORE_SCHEMA });
    if (values.length > 1) throw new YamlError(file, 1, 1, 'the file holds more than one document');
    return { value: values[0] ?? null, places: placesOf(text, events) };
  } catch (error) {
    if (!(error instanceof YAMLException)) throw error;
    throw new YamlError(file, (error.mark?.line ?? 0) + 1, (error.mark?.column ?? 0) + 1, error.reason);
  }
}

/** Where each value begins; a mapping's value begins at its key, which is where an editor should jump. */
function placesOf(text: string, events: ReturnType<typeof parseEvents>): Map<string, Place> {
  const places = new Map<string, Place>();
  const open: { path: Path; keys: boolean; next: number; key?: { name: string; start: number } | undefined }[] = [];
  for (const event of events) {
    if (event.type === EVENT_ID.POP) {
      open.pop();
      continue;
    }
    if (event.type === EVENT_ID.DOCUMENT) {
      open.push({ path: [], keys: false, next: -1 });
      continue;
    }
    const parent = open.at(-1)!;
    const start = 'start' in event ? event.start : 'valueStart' in event ? event.valueStart : 0;
    if (parent.keys && parent.key === undefined && event.type === EVENT_ID.SCALAR) {
      parent.key = { name: getScalarValue(text, event), start };
      continue;
    }
    const path =
      parent.next === -1
        ? []
        : parent.keys
          ? [...parent.path, parent.key?.name ?? '']
          : [...parent.path, parent.next++];
    places.set(key(path), {
      start: parent.key?.start ?? start,
      ...(event.type === EVENT_ID.SCALAR ? { scalar: event } : {}),
    });
    parent.key = undefined;
    if (event.type === EVENT_ID.MAPPING) open.push({ path, keys: true, next: 0 });
    if (event.type === EVENT_ID.SEQUENCE) open.push({ path, keys: false, next: 0 });
  }
  return places;
}

function key(path: Path): string {
  return JSON.stringify(path.map(String));
}
