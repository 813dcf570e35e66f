import { argumentsOf } from '../../../python/arguments.ts';
import { detector } from '../../../python/detector.ts';
import type { Node, PythonFile } from '../../../python/file.ts';
import { booleanValue } from '../../../python/literals.ts';

const MAKES_TYPE_VARIABLE = /^typing(_extensions)?\.(TypeVar|ParamSpec|TypeVarTuple)$/;

export default detector(
  { kinds: ['assignment'], facts: ['name', 'style'], words: ['TypeVar', 'ParamSpec'] },
  function* (node, file) {
    const [left, call] = [file.child(node, 'left'), file.child(node, 'right')];
    if (!file.is(left, 'identifier') || !file.is(call, 'call')) return;
    if (!makesTypeVariable(file, file.child(call, 'function')!)) return;
    const name = file.text(left);
    const style = `${capWords(name.replace(/_co(ntra)?$/, ''))}${suffix(file, call)}`;
    if (style !== name) yield { at: left, name, style };
  },
);

/** Whether a callee is a class of type variables, also one that is imported from here or there by the version of Python. */
function makesTypeVariable(file: PythonFile, callee: Node): boolean {
  const definitions = file.scopes.binding(callee)?.definitions ?? [];
  const names = definitions.length > 1 ? definitions.map(({ target }) => target) : [file.scopes.qualifiedName(callee)];
  return names.every((name) => name !== undefined && MAKES_TYPE_VARIABLE.test(name));
}

/** A name of one word that is all in capitals, such as `KT`, is in CapWords as well; of several, `KEY_TYPE`, none is. */
function capWords(name: string): string {
  const [, underscores = '', rest = ''] = /^(_*)(.*)$/.exec(name) ?? [];
  const words = rest.split('_').filter((word) => word !== '');
  const isShouted = words.length > 1 && rest === rest.toUpperCase();
  return (
    underscores +
    words
      .map((word) => word.charAt(0).toUpperCase() + (isShouted ? word.slice(1).toLowerCase() : word.slice(1)))
      .join('')
  );
}

/** What PEP 8 wants at the end of the name of a type variable that is not invariant. */
function suffix(file: PythonFile, call: Node): string {
  const { keywords } = argumentsOf(file, call);
  const isSet = (keyword: string): boolean => {
    const value = keywords.get(keyword);
    return value !== undefined && booleanValue(file, value) === true;
  };
  if (isSet('covariant')) return '_co';
  return isSet('contravariant') ? '_contra' : '';
}
