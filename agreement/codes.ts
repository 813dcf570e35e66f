import type { Sighting } from '../src/python/detector.ts';

type Facts = Sighting;

/**
 * Codes that one rule does not tell apart are compared as one, under the first of them: a missing blank line before a nested
 * definition or a method, a missing space at an operator whatever it computes, an ambiguous name whatever it stands for.
 */
const JOINED: Readonly<Record<string, string>> = {
  E306: 'E301',
  E227: 'E225',
  E228: 'E225',
  E742: 'E741',
  E743: 'E741',
};

/** A code of pycodestyle or ruff as it is compared. */
export function joined(code: string): string {
  return JOINED[code] ?? code;
}

const CONTINUATION: readonly (readonly [words: RegExp, code: string])[] = [
  [/^is indented no further/, 'E122'],
  [/^begins with a bracket/, 'E124'],
  [/^is indented like the block/, 'E125'],
  [/^is indented beyond/, 'E127'],
  [/^is indented less/, 'E128'],
  [/^is aligned so/, 'E129'],
  [/^is indented otherwise/, 'E131'],
];

const COMMENT: readonly (readonly [words: RegExp, code: string])[] = [
  [/two spaces/, 'E261'],
  [/one space/, 'E262'],
  [/and a space/, 'E265'],
  [/more than one/, 'E266'],
];

function worded(words: unknown, table: readonly (readonly [words: RegExp, code: string])[]): string[] {
  return table.filter(([pattern]) => pattern.test(String(words))).map(([, code]) => code);
}

/** By rule: pycodestyle's codes for what it has found, told from the facts of the finding. */
export const CODES: Readonly<Record<string, (facts: Facts) => readonly string[]>> = {
  'ambiguous-name': () => ['E741'],
  'bare-except': () => ['E722'],
  'comment-spacing': ({ problem }) => worded(problem, COMMENT),
  'comparison-to-bool': () => ['E712'],
  'comparison-to-none': () => ['E711'],
  'compound-statement': ({ joint }) => [joint === ':' ? 'E701' : 'E702'],
  'continuation-line-indentation': ({ fault }) => worded(fault, CONTINUATION),
  'excess-blank-lines': ({ allowed }) => [String(allowed).startsWith('none') ? 'E304' : 'E303'],
  'extra-operator-whitespace': ({ space, place }) => {
    if (space === 'a tab') return [place === 'before' ? 'E223' : 'E224'];
    return [place === 'before' ? 'E221' : 'E222'];
  },
  'extraneous-whitespace': ({ place }) => {
    if (place === 'after `@`') return ['E204'];
    if (String(place).startsWith('after')) return ['E201'];
    return [/[\])}]`$/.test(String(place)) ? 'E202' : 'E203'];
  },
  'file-end-newline': ({ problem }) => [problem === 'is blank' ? 'W391' : 'W292'],
  'import-not-at-top': () => ['E402'],
  'indentation-not-four': ({ what }) => [what === 'comment' ? 'E114' : 'E111'],
  'invalid-escape-sequence': () => ['W605'],
  'keyword-whitespace': ({ space }) => {
    const words = String(space);
    if (words.startsWith('no')) return ['E275'];
    if (words.startsWith('a tab')) return [words.endsWith('after') ? 'E273' : 'E274'];
    return [words.endsWith('after') ? 'E271' : 'E272'];
  },
  'lambda-assignment': () => ['E731'],
  'line-too-long': () => ['E501'],
  'missing-blank-lines': ({ wanted, place }) => {
    if (String(place).startsWith('between')) return ['E305'];
    return [String(wanted).startsWith('two') ? 'E302' : 'E301'];
  },
  'missing-comma-whitespace': () => ['E231'],
  'missing-indented-block': () => ['E115'],
  'missing-operator-whitespace': () => ['E225'],
  'mixed-tabs-and-spaces': () => ['E101'],
  'multiple-imports-per-line': () => ['E401'],
  'negated-in-or-is': ({ operator }) => [operator === 'not in' ? 'E713' : 'E714'],
  'over-indented-block': () => ['E117'],
  'parameter-equals-whitespace': ({ spacing }) => [spacing === 'no spaces' ? 'E251' : 'E252'],
  'redundant-backslash': () => ['E502'],
  'tab-indentation': () => ['W191'],
  'trailing-semicolon': () => ['E703'],
  'trailing-whitespace': ({ line }) => [line === 'blank line' ? 'W293' : 'W291'],
  'type-comparison': () => ['E721'],
  'unexpected-indentation': () => ['E116'],
  'whitespace-before-parameters': () => ['E211'],
};
