import type { FunctionFact } from '../../../facts/definitions.ts';
import type { Edit } from '../../../model/finding.ts';
import type { Ancestor, Classes, ProjectClass } from '../../../project/classes.ts';
import { projectDetector } from '../../../project/detector.ts';
import { insertFirst } from '../../../python/edits.ts';
import type { PythonFile } from '../../../python/file.ts';
import { nodeAt } from '../../../python/site.ts';

/** Foreign classes that have such a hook. */
const HAS_HOOK = /^typing(_extensions)?\.(Generic|Protocol)$/;

export default projectDetector({ facts: ['owner', 'skipped', 'below'] }, function* ({ classes, files }) {
  for (const file of files) {
    for (const { owner, site } of file.chainEnds) {
      const ending = classes.named(owner, file);
      const skipped = ending === undefined ? undefined : skippedHook(classes, ending);
      if (ending === undefined || skipped === undefined) continue;
      const { hook, below } = skipped;
      const related =
        hook.kind === 'class'
          ? [{ path: hook.file.path, line: hook.definition.site.line, message: `\`${nameOf(hook)}\` has a hook.` }]
          : [];
      const own = handingOn(classes, ending, hook);
      yield {
        at: site,
        owner,
        skipped: nameOf(hook),
        below: below.definition.name,
        related,
        ...(own && { fix: (parsed) => callingNext(parsed, own) }),
      };
    }
  }
});

function nameOf(ancestor: Ancestor): string {
  return ancestor.kind === 'class' ? ancestor.definition.name : ancestor.name.split('.').at(-1)!;
}

/** A hook that some class would have run, were it not for the one before it in the order. */
function skippedHook(
  classes: Classes,
  ending: ProjectClass,
): { readonly hook: Ancestor; readonly below: ProjectClass } | undefined {
  const open = [ending];
  const seen = new Set(open);
  for (let below = open.shift(); below !== undefined; below = open.shift()) {
    const order = classes.resolutionOrder(below) ?? [];
    const hook = order.slice(order.indexOf(ending) + 1).find((each) => hasHook(classes, each));
    if (hook !== undefined && order.includes(ending)) return { hook, below };
    for (const next of classes.subclasses(below)) {
      if (seen.has(next)) continue;
      seen.add(next);
      open.push(next);
    }
  }
  return undefined;
}

function hasHook(classes: Classes, each: Ancestor): boolean {
  if (each.kind === 'foreign') return HAS_HOOK.test(each.name);
  return classes.ownMethods(each, '__init_subclass__').length > 0;
}

/**
 * The hook of a class, if it can hand on what it does not know: the next one takes nothing that it has to be given, and nothing
 * that this one takes for itself.
 */
function handingOn(classes: Classes, ending: ProjectClass, next: Ancestor): FunctionFact | undefined {
  const [own, ...more] = classes.ownMethods(ending, '__init_subclass__');
  const hooks = next.kind === 'foreign' ? [] : classes.ownMethods(next, '__init_subclass__');
  if (own === undefined || more.length > 0 || hooks.length > 1) return undefined;
  if (own.decorators.some((decorator) => decorator !== 'builtins.classmethod')) return undefined;
  const [cls, ...others] = own.parameters;
  if (cls?.kind !== 'either' && cls?.kind !== 'positional only') return undefined;
  const names = new Set(others.map(({ name, kind }) => (kind === '**' ? '' : name)));
  const taken = hooks[0]?.parameters.slice(1) ?? [];
  const isFree = taken.every(
    ({ name, kind, hasDefault }) => kind === '*' || kind === '**' || (hasDefault && !names.has(name)),
  );
  return isFree ? own : undefined;
}

/** A call of the next hook as the first thing that a hook does. */
function callingNext(file: PythonFile, { site, parameters }: FunctionFact): readonly Edit[] | undefined {
  const name = nodeAt(file, site, 'identifier');
  const definition = name === undefined ? undefined : file.parent(name)!;
  const written = definition === undefined ? undefined : file.child(definition, 'parameters');
  if (definition === undefined || written === undefined) return undefined;
  const known = parameters.find(({ kind }) => kind === '**')?.name;
  const rest = known ?? 'kwargs';
  const mentions = file
    .descendants(definition)
    .filter((node) => file.is(node, 'identifier') && file.text(node) === rest).length;
  // What is read of it may be something that no further hook takes.
  if (mentions !== (known === undefined ? 0 : 1)) return undefined;
  const call = insertFirst(file, definition, `super().__init_subclass__(**${rest})`);
  if (call === undefined || known !== undefined) return call && [call];
  const end = file.end(file.namedChildren(written).at(-1)!);
  return [{ start: end, end, text: `, **${rest}` }, call];
}
