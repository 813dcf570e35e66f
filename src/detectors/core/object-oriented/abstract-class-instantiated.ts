import type { FunctionFact } from '../../../facts/definitions.ts';
import { siteOfCall } from '../../../project/calls.ts';
import { type Ancestor, type Classes, isBare, type ProjectClass } from '../../../project/classes.ts';
import { projectDetector } from '../../../project/detector.ts';

const ABSTRACT = /^abc\.abstract(method|property|classmethod|staticmethod)$/;
/** Foreign bases that make `abc.ABCMeta` the metaclass. */
const ABSTRACT_BASE = /^(abc\.ABC|typing(_extensions)?\.Protocol)$/;
/** Decorators that do not implement what a class has left open. */
const PLAIN_DECORATOR =
  /^(dataclasses\.dataclass|attrs?\.\w+|typing(_extensions)?\.(final|runtime_checkable)|functools\.total_ordering)$/;
/** What may change which methods are abstract, or whether a call makes an object at all. */
const DYNAMIC = ['__new__', '__init_subclass__', '__abstractmethods__'];

export default projectDetector({ facts: ['owner', 'method'] }, function* ({ classes, files }) {
  const abstract = abstractClasses(classes);
  const names = new Set([...abstract.keys()].map(({ definition }) => lastName(definition.name)));
  if (names.size === 0) return;
  for (const file of files) {
    for (const caller of file.calls) {
      for (const call of caller.calls) {
        if (call.on !== undefined || !names.has(lastName(call.callee))) continue;
        const owner = classes.find(call.callee, file);
        const method = owner && abstract.get(owner);
        const site = siteOfCall(file, caller, call);
        if (owner === undefined || method === undefined || site === undefined) continue;
        yield {
          at: site,
          owner: owner.definition.name,
          method: lastName(method.name),
          related: [
            {
              path: method.site.path,
              line: method.site.line,
              message: `\`${method.name}\` is abstract, and \`${owner.definition.name}\` does not implement it.`,
            },
          ],
        };
      }
    }
  }
});

/** The classes of which Python refuses to make an object, each with the first method that it leaves open. */
function abstractClasses(classes: Classes): ReadonlyMap<ProjectClass, FunctionFact> {
  const found = new Map<ProjectClass, FunctionFact>();
  for (const owner of classes.all()) {
    const order = owner.file.path.endsWith('.pyi') ? undefined : classes.resolutionOrder(owner);
    if (order === undefined || !order.every((each) => isOrdinary(classes, each)) || !order.some(isMarked)) continue;
    const open = openMethod(classes, order);
    if (open !== undefined) found.set(owner, open);
  }
  return found;
}

function isOrdinary(classes: Classes, ancestor: Ancestor): boolean {
  if (ancestor.kind === 'foreign') return isBare(ancestor);
  const { metaclass, decorators, attributes } = ancestor.definition;
  return (
    (metaclass === undefined || metaclass === 'abc.ABCMeta') &&
    decorators.every((decorator) => PLAIN_DECORATOR.test(decorator)) &&
    DYNAMIC.every((name) => !attributes.includes(name) && classes.ownMethods(ancestor, name).length === 0)
  );
}

function isMarked(ancestor: Ancestor): boolean {
  return ancestor.kind === 'foreign'
    ? ABSTRACT_BASE.test(ancestor.name)
    : ancestor.definition.metaclass === 'abc.ABCMeta';
}

function openMethod(classes: Classes, order: readonly Ancestor[]): FunctionFact | undefined {
  const settled = new Set<string>();
  for (const ancestor of order) {
    if (ancestor.kind === 'foreign') continue;
    for (const name of ancestor.definition.attributes) settled.add(name);
    for (const [name, definitions] of classes.methodsOf(ancestor)) {
      if (settled.has(name)) continue;
      settled.add(name);
      if (definitions.every(isAbstract)) return definitions[0];
    }
  }
  return undefined;
}

function isAbstract({ decorators, isRebound }: FunctionFact): boolean {
  return isRebound !== true && decorators.some((decorator) => ABSTRACT.test(decorator));
}

function lastName(name: string): string {
  return name.slice(name.lastIndexOf('.') + 1);
}
