import type { Ancestor, Classes, ProjectClass } from '../../../project/classes.ts';
import { projectDetector } from '../../../project/detector.ts';

/** Foreign classes that have such a hook. */
const HAS_HOOK = /^typing(_extensions)?\.(Generic|Protocol)$/;

export default projectDetector({ facts: ['owner', 'skipped', 'below'] }, function* ({ classes, files }) {
  for (const file of files) {
    for (const { owner, site } of file.chainEnds) {
      const ending = classes.named(owner, file);
      const skipped = ending === undefined ? undefined : skippedHook(classes, ending);
      if (skipped === undefined) continue;
      const { hook, below } = skipped;
      const related =
        hook.kind === 'class'
          ? [{ path: hook.file.path, line: hook.definition.site.line, message: `\`${nameOf(hook)}\` has a hook.` }]
          : [];
      yield { at: site, owner, skipped: nameOf(hook), below: below.definition.name, related };
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
