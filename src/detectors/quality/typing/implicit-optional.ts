import type { Edit, Span } from '../../../model/finding.ts';
import { isFrom } from '../../../model/python-version.ts';
import { admitNone, excludesNone } from '../../../python/annotations.ts';
import { detector } from '../../../python/detector.ts';

export default detector(
  { kinds: ['typed_default_parameter'], facts: ['name', 'type', 'optional'] },
  function* (node, file, options) {
    const value = file.child(node, 'value');
    const type = file.child(node, 'type');
    if (!file.is(value, 'none') || type === undefined || !excludesNone(file, type)) return;
    const edit = admitNone(file, type, isFrom(String(options.python), '3.10'));
    const name = file.text(file.child(node, 'name')!);
    const written = file.text(type);
    const optional = edit === undefined ? `Optional[${written}]` : edited(written, file.span(type), edit);
    yield { at: type, name, type: written, optional, fix: edit === undefined ? [] : [edit] };
  },
);

/** The text of a span after an edit in it, behind which there is at most a quote. */
function edited(text: string, span: Span, { start, end, text: inserted }: Edit): string {
  if (start === span.start) return inserted;
  const at = text.length - (span.end - end);
  return text.slice(0, at) + inserted + text.slice(at);
}
