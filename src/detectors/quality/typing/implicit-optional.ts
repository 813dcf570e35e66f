import { isFrom } from '../../../model/python-version.ts';
import { admitNone, excludesNone } from '../../../python/annotations.ts';
import { detector } from '../../../python/detector.ts';

export default detector(
  { kinds: ['typed_default_parameter'], facts: ['name', 'type'] },
  function* (node, file, options) {
    const value = file.child(node, 'value');
    const type = file.child(node, 'type');
    if (!file.is(value, 'none') || type === undefined || !excludesNone(file, type)) return;
    const edit = admitNone(file, type, isFrom(String(options.python), '3.10'));
    const name = file.text(file.child(node, 'name')!);
    yield { at: type, name, type: file.text(type), fix: edit === undefined ? [] : [edit] };
  },
);
