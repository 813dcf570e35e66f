import type { Edit } from '../../../model/finding.ts';
import { detector } from '../../../python/detector.ts';
import type { PythonFile } from '../../../python/file.ts';
import { Gap, kindNumber, kindTable } from '../../../python/tokens.ts';
import { KIND_NAMES } from '../../../python/parser.ts';

const EQUALS = kindNumber('"="');
const PLAIN = kindTable('keyword_argument', 'keyword_pattern', 'default_parameter');
const ANNOTATED = KIND_NAMES.indexOf('typed_default_parameter');

export default detector({ kinds: ['module'], facts: ['what', 'spacing'] }, function* (_module, file) {
  const { count, kind, gap, node, start, end } = file.tokens;
  const { parent, kind: kindOfNode } = file.tree;
  for (let token = 1; token < count - 1; token += 1) {
    if (kind[token] !== EQUALS) continue;
    const hasBefore = gap[token] !== Gap.none;
    const hasAfter = gap[token + 1] !== Gap.none;
    const outer = kindOfNode[parent[node[token]!]!]!;
    if (PLAIN[outer] ? !hasBefore && !hasAfter : outer !== ANNOTATED || (hasBefore && hasAfter)) continue;
    const isPlain = PLAIN[outer] === 1;
    const isWrongBefore = hasBefore === isPlain;
    const isWrongAfter = hasAfter === isPlain;
    const text = isPlain ? '' : ' ';
    const fix: Edit[] = [];
    if (isWrongBefore) fix.push({ start: end[token - 1]!, end: start[token]!, text });
    if (isWrongAfter) fix.push({ start: end[token]!, end: start[token + 1]!, text });
    yield {
      at: {
        start: isWrongBefore ? end[token - 1]! : start[token]!,
        end: isWrongAfter ? start[token + 1]! : end[token]!,
      },
      what: isPlain
        ? file.is(parent[node[token]!], 'default_parameter')
          ? 'a default'
          : 'a keyword argument'
        : 'an annotated default',
      spacing: isPlain ? 'no spaces' : 'a space on each side',
      fix: fix.every((edit) => isBlank(file, edit)) ? fix : [],
    };
  }
});

/** A comment may stand where a line ends beside the sign. */
function isBlank(file: PythonFile, edit: Edit): boolean {
  return /^[ \t\f\r\n]*$/.test(file.text(edit));
}
