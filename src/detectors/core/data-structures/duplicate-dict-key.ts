import { shorten } from '../../../model/shorten.ts';
import { detector } from '../../../python/detector.ts';
import { literalKey } from './literal-key.ts';

export default detector({ kinds: ['dictionary'], facts: ['key', 'line', 'value'] }, function* (node, file) {
  const seen = new Map<string, { readonly line: number; readonly value: string }>();
  for (const pair of file.namedChildren(node)) {
    const key = file.is(pair, 'pair') ? file.child(pair, 'key') : undefined;
    const value = file.is(pair, 'pair') ? file.child(pair, 'value') : undefined;
    const same = key === undefined ? undefined : literalKey(file, key);
    if (key === undefined || value === undefined || same === undefined) continue;
    const text = file.text(value);
    const before = seen.get(same);
    if (before === undefined) seen.set(same, { line: file.lineOf(key), value: text });
    else if (before.value !== text)
      yield {
        at: key,
        key: file.text(key),
        line: before.line,
        value: shorten(before.value.replaceAll(/\s+/g, ' '), 40),
      };
  }
});
