import { detector } from '../../../python/detector.ts';
import type { Node, PythonFile } from '../../../python/file.ts';
import { stringValue } from '../../../python/literals.ts';

/** A line may be this long before it has to be broken. */
const LONGEST_LINE = 88;

/** What a text that goes on behind a break ends or begins with. */
const GOES_ON = /[-/.,:;=&?+|(\\]$/;
const WENT_ON = /^[-/.,:;=&?+|)\\]/;

export default detector({ kinds: ['concatenated_string'], facts: ['first', 'second'] }, function* (node, file) {
  const collection = file.parent(node);
  if (!file.is(collection, 'list', 'set', 'tuple')) return;
  const parts = file.namedChildren(node);
  const others = file.namedChildren(collection).filter((member) => member !== node);
  if (others.length === 0) return;
  // Of sentences nobody can tell where one ends.
  if (![...others, ...parts].every((member) => isWord(file, member))) return;
  for (const [index, part] of parts.entries()) {
    const next = parts[index + 1];
    if (next === undefined || file.lineOf(next) === file.lineOf(part)) continue;
    const [first, second] = [stringValue(file, part)!, stringValue(file, next)!];
    if (GOES_ON.test(first) || WENT_ON.test(second)) continue;
    const { column } = file.position(file.start(part));
    if (column + first.length + second.length > LONGEST_LINE) continue;
    const end = file.end(part);
    const fix = [{ start: end, end, text: ',' }];
    yield { at: part, first: file.text(part), second: file.text(next), fix };
  }
});

function isWord(file: PythonFile, member: Node): boolean {
  return file.is(member, 'string') && /^\S+$/.test(stringValue(file, member) ?? '');
}
