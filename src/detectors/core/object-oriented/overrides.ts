import type { MethodCallFact } from '../../../facts/method-calls.ts';
import { type Classes, isBare, type Method, type ProjectClass } from '../../../project/classes.ts';
import { misfit } from './misfit.ts';

/** The methods of a project that have one name. */
export interface Namesakes {
  readonly all: readonly Method[];
  /** Those that override another; what tests define is left out. */
  readonly overrides: readonly Method[];
}

/** The methods of a project that are overridden, by name. Private and special methods are left out. */
export function overriddenMethods(classes: Classes): ReadonlyMap<string, Namesakes> {
  const found = new Map<string, Namesakes>();
  for (const [name, all] of methodsByName(classes)) {
    const overrides = all.length < 2 ? [] : all.filter((method) => isOverride(classes, method, name));
    if (overrides.length > 0) found.set(name, { all, overrides });
  }
  return found;
}

function methodsByName(classes: Classes): ReadonlyMap<string, readonly Method[]> {
  const found = new Map<string, Method[]>();
  for (const owner of classes.all()) {
    for (const [name, definitions] of classes.methodsOf(owner)) {
      if (name.startsWith('__')) continue;
      const methods = definitions.map((definition) => ({ definition, owner }));
      const alike = found.get(name);
      if (alike === undefined) found.set(name, methods);
      else alike.push(...methods);
    }
  }
  return found;
}

function isOverride(classes: Classes, { definition, owner }: Method, name: string): boolean {
  if (owner.file.isTest || classes.method(owner, name)?.definition !== definition) return false;
  const above = classes.resolutionOrder(owner)?.slice(1) ?? [];
  return above.some((each) => each.kind === 'class' && classes.ownMethods(each, name).length > 0);
}

/**
 * The class that an object must be of to take a call, going by nothing but the name and the keywords: the one class of
 * the project that has such a method without overriding another's.
 */
export function classTaking(classes: Classes, { all }: Namesakes, call: MethodCallFact): ProjectClass | undefined {
  // A name of one word is one that objects from anywhere may have.
  if (!/[^_]_[^_]/.test(call.method)) return undefined;
  const roots = new Set<ProjectClass | undefined>();
  for (const { definition, owner } of all) {
    const isMeant = call.keywords.every((word) => definition.parameters.some(({ name }) => name === word));
    if (isMeant && misfit(definition, call) === undefined) roots.add(rootOf(classes, owner, call.method));
  }
  const [root, ...more] = roots;
  return more.length === 0 ? root : undefined;
}

/** The last class above one that defines the method; undefined when a class that is not known might. */
function rootOf(classes: Classes, owner: ProjectClass, method: string): ProjectClass | undefined {
  let root: ProjectClass | undefined;
  for (const each of classes.resolutionOrder(owner) ?? []) {
    if (each.kind === 'foreign') {
      if (!isBare(each)) return undefined;
    } else if (classes.ownMethods(each, method).length > 0) root = each;
  }
  return root;
}
