import type { Edit } from '../../../model/finding.ts';
import { asksAround } from '../../../python/around.ts';
import { classKeyword, nameOf } from '../../../python/classes.ts';
import { detector } from '../../../python/detector.ts';
import { removeStatement } from '../../../python/edits.ts';
import type { Node, PythonFile } from '../../../python/file.ts';
import { remembered } from '../../../python/remembered.ts';

export default detector(
  { kinds: ['assignment'], facts: ['owner', 'metaclass', 'harm'], words: ['__metaclass__'] },
  function* (node, file) {
    const left = file.child(node, 'left');
    if (!file.is(left, 'identifier') || file.text(left) !== '__metaclass__') return;
    const owner = file.parent(file.parent(file.parent(node)!)!);
    const value = file.child(node, 'right');
    if (!file.is(owner, 'class_definition') || value === undefined || isRead(file, 0)) return;
    // A branch for Python 2 is right to say it so.
    if (asksForVersion(file, owner)) return;
    // `type` is what every class of Python 3 has.
    if (file.scopes.qualifiedName(value) === 'builtins.type' || classKeyword(file, owner, 'metaclass') !== undefined)
      return;
    const isAbstract = file.scopes.qualifiedName(value) === 'abc.ABCMeta';
    yield {
      at: node,
      owner: nameOf(file, owner),
      metaclass: file.text(value),
      harm: isAbstract
        ? 'objects are made of it though methods are abstract'
        : 'what the metaclass is there to do is not done',
      fix: fix(file, node, owner, value),
    };
  },
);

/** Whether code of the file asks for the attribute itself, as a framework of its own may. */
const isRead = remembered((file) => /[.'"]__metaclass__/.test(file.text(0)));

const asksForVersion = asksAround(/py_?[23]|version_info/i, 'identifier');

function fix(file: PythonFile, assignment: Node, owner: Node, value: Node): Edit[] {
  const removal = removeStatement(file, file.parent(assignment)!);
  const keyword = `metaclass=${file.text(value)}`;
  const list = file.child(owner, 'superclasses');
  if (list === undefined) {
    const head = file.child(owner, 'type_parameters') ?? file.child(owner, 'name')!;
    return [{ start: file.end(head), end: file.end(head), text: `(${keyword})` }, removal];
  }
  const last = file.namedChildren(list).at(-1);
  if (last === undefined) return [{ ...file.span(list), text: `(${keyword})` }, removal];
  return [{ start: file.end(last), end: file.end(last), text: `, ${keyword}` }, removal];
}
