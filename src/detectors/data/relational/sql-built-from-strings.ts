import { isMigration } from '../../../facts/indexes.ts';
import { argumentsOf, calledName } from '../../../python/arguments.ts';
import { detector } from '../../../python/detector.ts';
import type { Node, PythonFile } from '../../../python/file.ts';
import { isHarmless, lastValues } from './sql-value.ts';

/** Methods and functions that take SQL, and what of their arguments is SQL. */
const TAKES_SQL =
  'execute executemany executescript text raw RawSQL extra read_sql read_sql_query fetch fetchrow fetchval fetch_all fetch_one fetch_val'.split(
    ' ',
  );

/** Statements that take parameters; `SET`, `CREATE` and the like do not. */
const STATEMENT = /^\s*(--[^\n]*\n\s*|\/\*[^]*?\*\/\s*)*\(?\s*(select|insert|update|delete|replace|merge|with)\b/i;

/** A condition, as `extra(where=…)` and `text(…)` take it. */
const CONDITION = /^[^'"]*(=|<|>|\blike\b|\bin\b)/i;

/** What stands before a value: an operator, `IN (`, `VALUES (` and what comes after its commas, `LIMIT`. */
const BEFORE_VALUE =
  /((?:[^<>!=]|^)(?:=|<>|!=|<=|>=|<|>)|\b(?:i?like|regexp|between|limit|offset)|\bbetween\s+\S+\s+and|\b(?:in|values)\s*\()\s*$/i;
const IN_VALUES = /\bvalues\s*\([^()]*,\s*$/i;

/** An open quote, and what of its text stands before the value. */
const IN_QUOTES = /(?:(?:=|<>|!=|<=|>=|<|>|[(,]|\bi?like|\bregexp|\bthen|\belse|\bselect)\s*)N?(')([^']*)$/i;

/** More parts than these have been written by a program. */
const MOST_PARTS = 60;

/** A piece of SQL: its text, or an expression that is put in its place. */
type Part = { readonly text: string } | { readonly value: Node; readonly format: string };

export default detector(
  {
    kinds: ['call'],
    facts: ['value', 'call', 'marker'],
    called: TAKES_SQL,
  },
  function* (node, file) {
    const name = calledName(file, node);
    if (name === undefined || !TAKES_SQL.includes(name)) return;
    if (file.isTest || isMigration(file.path) || /(^|\/)migrations\.py$/.test(file.path)) return;
    for (const sql of sqlArguments(file, node, name)) {
      const value = writtenValue(file, sql, name);
      if (value === undefined) continue;
      const marker = name === 'text' ? 'a parameter such as `:name`' : 'a placeholder such as `%s` or `?`';
      yield { at: value, value: file.text(value), call: name, marker };
      return;
    }
  },
);

function sqlArguments(file: PythonFile, call: Node, name: string): Node[] {
  const callee = file.child(call, 'function')!;
  if (name === 'text' && !isSqlText(file, call)) return [];
  if (/^read_sql/.test(name) && !/^pandas\./.test(file.scopes.qualifiedName(callee) ?? '')) return [];
  if (name !== 'text' && name !== 'RawSQL' && !file.is(callee, 'attribute')) return [];
  const { positional, keywords } = argumentsOf(file, call);
  if (name === 'extra') {
    const where = keywords.get('where');
    return file.is(where, 'list', 'tuple') ? file.namedChildren(where) : [];
  }
  return positional.slice(0, 1);
}

function isSqlText(file: PythonFile, call: Node): boolean {
  return /^(sqlalchemy|sqlmodel)\./.test(file.scopes.qualifiedName(file.child(call, 'function')) ?? '');
}

/** The first expression whose value becomes part of the statement's text where a parameter can stand. */
function writtenValue(file: PythonFile, sql: Node, name: string): Node | undefined {
  const built = candidates(file, sql);
  // `execute(text(…))`: what `text()` takes is looked at there.
  const [first] = built;
  const isTaken = file.is(first, 'call') && calledName(file, first) === 'text' && isSqlText(file, first);
  const parts = first === undefined || isTaken ? undefined : partsOf(file, built);
  if (parts === undefined) return undefined;
  const whole = parts.map((part) => ('text' in part ? part.text : '?')).join('');
  const isFragment = name === 'extra' || (name === 'text' && CONDITION.test(whole));
  if (!STATEMENT.test(whole) && !isFragment) return undefined;
  let before = '';
  for (const part of parts) {
    if ('text' in part) {
      before += part.text;
      continue;
    }
    if (isValuePlace(before) && !isHarmless(file, part.value, part.format)) return part.value;
    before += '?';
  }
  return undefined;
}

/** What a name was last given before the call, piece by piece, or the expression itself. */
function candidates(file: PythonFile, sql: Node): readonly Node[] {
  const node = file.unparenthesized(sql);
  if (!file.is(node, 'identifier')) return [node];
  const values = lastValues(file, node);
  const last = values.at(-1);
  if (last === undefined) return [];
  // A text that is executed twice is one finding.
  const isKnown = file.scopes.binding(node)!.references.some((use) => {
    const call = use > last && use < node ? file.parent(file.parent(use)!) : undefined;
    return file.is(call, 'call') && TAKES_SQL.includes(calledName(file, call) ?? '');
  });
  return isKnown ? [] : values;
}

function isValuePlace(before: string): boolean {
  const quote = IN_QUOTES.exec(before);
  // Between quotes a whole value, or one with wildcards, can be a parameter; `'{days} days'` is a type's literal.
  if (quote !== null && (before.split("'").length - 1) % 2 === 1)
    return /^%*$/.test(quote[2]!) && !/interval\s*'$/i.test(before);
  return (before.split("'").length - 1) % 2 === 0 && (BEFORE_VALUE.test(before) || IN_VALUES.test(before));
}

/** The pieces of f-strings, of `+`, `%` and `.format()`, put together; undefined for what is none of these. */
function partsOf(file: PythonFile, expressions: readonly Node[]): readonly Part[] | undefined {
  const parts: Part[] = [];
  const open = expressions.toReversed();
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    if (parts.length + open.length > MOST_PARTS) return undefined;
    const node = file.unparenthesized(next);
    if (file.is(node, 'string')) {
      for (const part of file.namedChildren(node)) {
        if (file.is(part, 'interpolation')) parts.push(interpolated(file, part));
        else if (file.is(part, 'string_content')) parts.push({ text: file.text(part) });
      }
    } else if (file.is(node, 'concatenated_string')) {
      open.push(...file.namedChildren(node).reverse());
    } else if (file.is(node, 'binary_operator') && file.is(file.child(node, 'operator'), '"+"')) {
      open.push(file.child(node, 'right')!, file.child(node, 'left')!);
    } else if (file.is(node, 'binary_operator') && file.is(file.child(node, 'operator'), '"%"')) {
      const filled = percent(file, node);
      if (filled === undefined) return undefined;
      parts.push(...filled);
    } else if (file.is(node, 'call')) {
      const filled = wrapped(file, node);
      if (filled === undefined) parts.push({ value: node, format: '' });
      else if (typeof filled === 'number') open.push(filled);
      else parts.push(...filled);
    } else {
      parts.push({ value: node, format: '' });
    }
  }
  const isBuilt = parts.some((part) => 'text' in part) && parts.some((part) => 'value' in part);
  return isBuilt ? parts : undefined;
}

function interpolated(file: PythonFile, interpolation: Node): Part {
  const value = file.child(interpolation, 'expression') ?? file.namedChildren(interpolation)[0]!;
  const format = file.childOf(interpolation, 'format_specifier');
  return { value, format: format === undefined ? '' : file.text(format) };
}

/** `"…%s…" % (a, b)` and `"…%(a)s…" % {"a": a}` */
function percent(file: PythonFile, node: Node): readonly Part[] | undefined {
  const left = file.unparenthesized(file.child(node, 'left')!);
  const right = file.unparenthesized(file.child(node, 'right')!);
  const template = plainText(file, left);
  if (template === undefined) return undefined;
  const values = file.is(right, 'tuple') ? file.namedChildren(right) : [right];
  const named = file.is(right, 'dictionary') ? pairs(file, right) : undefined;
  let position = 0;
  return filledIn(template, /%(?:\((\w+)\))?[-#0 +]*\d*(?:\.\d+)?([sdrifx])|%%/g, ([, key, kind]) => {
    if (kind === undefined) return undefined;
    const value = key === undefined ? values[position++] : named?.get(key);
    return value === undefined ? undefined : { value, format: kind };
  });
}

/** `"…{}…".format(a)`; the argument of `textwrap.dedent`; the receiver of `.strip()`. */
function wrapped(file: PythonFile, call: Node): readonly Part[] | Node | undefined {
  const callee = file.child(call, 'function')!;
  const name = calledName(file, call);
  const { positional, keywords, isComplete } = argumentsOf(file, call);
  if (name === 'text' || name === 'dedent' || name === 'cleandoc') return positional[0];
  if (!file.is(callee, 'attribute')) return undefined;
  const object = file.unparenthesized(file.child(callee, 'object')!);
  if (name === 'strip') return object;
  if (name !== 'format' || !isComplete) return undefined;
  const template = plainText(file, object);
  if (template === undefined) return undefined;
  let position = 0;
  return filledIn(template, /\{(\w*)(?:![rsa])?(:[^{}]*)?\}/g, ([, key, format]) => {
    const isNumber = key !== undefined && /^\d+$/.test(key);
    const value = key === '' ? positional[position++] : isNumber ? positional[Number(key)] : keywords.get(key!);
    return value === undefined ? undefined : { value, format: format ?? '' };
  });
}

function filledIn(
  template: string,
  hole: RegExp,
  valueOf: (match: RegExpMatchArray) => Part | undefined,
): readonly Part[] {
  const parts: Part[] = [];
  let end = 0;
  for (const match of template.matchAll(hole)) {
    parts.push({ text: template.slice(end, match.index) }, valueOf(match) ?? { text: '?' });
    end = match.index + match[0].length;
  }
  return [...parts, { text: template.slice(end) }];
}

/** The text of a literal, escapes left as they are; undefined for f-strings and all else. */
function plainText(file: PythonFile, node: Node): string | undefined {
  const literals = file.is(node, 'concatenated_string') ? file.namedChildren(node) : [node];
  let text = '';
  for (const literal of literals) {
    if (!file.is(literal, 'string')) return undefined;
    const inner = file.namedChildren(literal);
    if (inner.some((part) => file.is(part, 'interpolation'))) return undefined;
    text += inner
      .filter((part) => file.is(part, 'string_content'))
      .map((part) => file.text(part))
      .join('');
  }
  return text;
}

function pairs(file: PythonFile, dictionary: Node): Map<string, Node> {
  const found = new Map<string, Node>();
  for (const pair of file.namedChildren(dictionary)) {
    const key = file.is(pair, 'pair') ? file.child(pair, 'key')! : undefined;
    const name = key === undefined ? undefined : plainText(file, key);
    if (name !== undefined) found.set(name, file.child(pair, 'value')!);
  }
  return found;
}
