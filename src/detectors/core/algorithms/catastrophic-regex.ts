import { analyse } from 'scslre';
import { argumentsOf, calledName } from '../../../python/arguments.ts';
import { detector } from '../../../python/detector.ts';
import type { Node, PythonFile } from '../../../python/file.ts';
import { translated } from './python-regex.ts';

const USES =
  /^(re\.(compile|match|fullmatch|search|sub|subn|split|findall|finditer)|django\.urls\.(\w+\.)?re_path|django\.core\.validators\.RegexValidator)$/;
const NAMES = 'compile match fullmatch search sub subn split findall finditer re_path RegexValidator'.split(' ');

/** Backtracking without end takes a quantified group. */
const QUANTIFIED_GROUP = /\)[*+{]/;

/** Characters; a longer pattern is not worth the time that it takes to look through. */
const LONGEST = 1000;

const FLAGS: ReadonlyMap<string, string> = new Map([
  ['I', 'i'],
  ['IGNORECASE', 'i'],
  ['M', 'm'],
  ['MULTILINE', 'm'],
  ['S', 's'],
  ['DOTALL', 's'],
  ['X', 'x'],
  ['VERBOSE', 'x'],
]);

export default detector(
  { kinds: ['call'], facts: ['part', 'character'], words: [')*', ')+', '){'], called: NAMES },
  function* (node, file) {
    const name = calledName(file, node);
    if (file.isTest) return;
    const list = file.child(node, 'arguments');
    if (list === undefined || !QUANTIFIED_GROUP.test(file.text(list))) return;
    const { positional, keywords } = argumentsOf(file, node);
    const pattern = positional[0] ?? keywords.get('pattern') ?? keywords.get('regex');
    if (pattern === undefined || !USES.test(file.scopes.qualifiedName(file.child(node, 'function')) ?? '')) return;
    const text = patternText(file, pattern);
    if (text === undefined || text.length > LONGEST || !QUANTIFIED_GROUP.test(text)) return;
    const flags = flagsIn(file, list);
    const found = exponentialPart(name === 'fullmatch' ? `(?:${text})$` : text, flags);
    if (found !== undefined) yield { at: pattern, ...found };
  },
);

/** The pattern as Python sees it; undefined when it is not written out, or has escapes that this does not know. */
function patternText(file: PythonFile, node: Node): string | undefined {
  if (file.is(node, 'concatenated_string')) {
    const parts = file.namedChildren(node).map((part) => patternText(file, part));
    return parts.includes(undefined) ? undefined : parts.join('');
  }
  if (!file.is(node, 'string')) return undefined;
  const [, prefix, , content] = /^([a-z]*)("""|'''|"|')([^]*)\2$/i.exec(file.text(node)) ?? [];
  if (prefix === undefined || content === undefined || /[ft]/i.test(prefix)) return undefined;
  if (/r/i.test(prefix) || !content.includes('\\')) return content;
  // Python leaves alone what is no escape of its own, such as `\d`.
  return /\\[abfnrtvxuUN0-7\n]/.test(content) ? undefined : content.replaceAll(/\\([\\'"])/g, '$1');
}

function flagsIn(file: PythonFile, list: Node): Set<string> {
  const found = new Set<string>();
  for (const [, name] of file.text(list).matchAll(/\bre\.([A-Z]+)\b/g)) {
    const flag = FLAGS.get(name!);
    if (flag !== undefined) found.add(flag);
  }
  return found;
}

function exponentialPart(text: string, flags: ReadonlySet<string>): { part: string; character: string } | undefined {
  const pattern = translated(text, flags);
  if (pattern === undefined) return undefined;
  let reports;
  try {
    ({ reports } = analyse(pattern, { reportTypes: { Move: false } }));
  } catch (error) {
    // What JavaScript cannot parse was not translated well enough to be judged.
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
  const report = reports.find(({ exponential }) => exponential);
  if (report === undefined) return undefined;
  const quantifier =
    report.type === 'Self' ? report.parentQuant : report.type === 'Trade' ? report.startQuant : undefined;
  return quantifier && { part: quantifier.raw, character: JSON.stringify(report.character.pick) };
}
