import type { Initialisation, InstanceAttributes } from '../../../facts/instance-attributes.ts';
import type { Edit } from '../../../model/finding.ts';
import type { Site } from '../../../model/site.ts';
import { type Ancestor, type Classes, isBare, type Method, type ProjectClass } from '../../../project/classes.ts';
import { projectDetector } from '../../../project/detector.ts';
import type { Project } from '../../../project/project.ts';
import { insertFirst } from '../../../python/edits.ts';
import type { PythonFile } from '../../../python/file.ts';
import { nodeAt } from '../../../python/site.ts';

/** Foreign bases that keep nothing in an instance under the name of an attribute that a project would choose. */
const PLAIN_BASE =
  /^(builtins\.(\w+(Error|Exception|Warning)|Exception|BaseException|Warning)|collections\.abc\.\w+|django\.http\.Http404|django\.core\.exceptions\.(PermissionDenied|SuspiciousOperation|ImproperlyConfigured))$/;
/** What such bases have all the same. */
const PLAIN_ATTRIBUTES = new Set(['args', 'errno', 'filename', 'strerror', 'code', 'value', 'name', 'msg', 'message']);
const PLAIN_METACLASS = /^abc\.ABCMeta$/;
const PLAIN_DECORATOR = /^(typing(_extensions)?\.(final|runtime_checkable)|functools\.total_ordering)$/;

/** Methods by which a class may have attributes that nothing sets. */
const DYNAMIC = ['__new__', '__getattr__', '__getattribute__', '__setattr__', '__init_subclass__'];

/** Classes that stand in for another one. */
const STAND_IN = /(^_*|[a-z_])(Null|Noop|NoOp|Dummy|Fake|Mock|Stub)/;

/** An attribute that is read and never set. */
interface Unset {
  readonly attribute: string;
  readonly reader: Method;
}

export default projectDetector({ facts: ['owner', 'base', 'attribute', 'reader'] }, function* (project) {
  const attributes = attributesByClass(project);
  for (const [owner, { init }] of attributes) {
    if (init === undefined || init.handsOn || STAND_IN.test(owner.definition.name)) continue;
    const own = project.classes.method(owner, '__init__');
    const base = skippedInit(project.classes, owner);
    const initialisation = base && attributes.get(base.owner)?.init;
    if (own === undefined || base === undefined || initialisation === undefined) continue;
    if (isDeliberate(project.classes, own, init)) continue;
    const unset = firstUnset(project.classes, attributes, owner, base.owner, initialisation);
    if (unset === undefined) continue;
    const { attribute, reader } = unset;
    const { site } = base.definition;
    const isCallable = isPlainlyCalled(project.classes, own, base);
    yield {
      at: own.definition.site,
      owner: owner.definition.name,
      base: base.owner.definition.name,
      attribute,
      reader: reader.definition.name,
      related: [
        { path: site.path, line: site.line, message: `It sets \`${attribute}\`.` },
        {
          path: reader.definition.site.path,
          line: reader.definition.site.line,
          message: `\`${reader.definition.name}\` reads \`self.${attribute}\`.`,
        },
      ],
      ...(isCallable && { fix: (file) => callingNext(file, own.definition.site) }),
    };
  }
});

/**
 * Whether `super().__init__()` in the one `__init__` certainly is a call of the other that has all it needs: nothing stands
 * between the two, whatever class is below, and no argument of the one is meant for the other.
 */
function isPlainlyCalled(classes: Classes, own: Method, base: Method): boolean {
  const order = classes.resolutionOrder(own.owner) ?? [];
  const between = order.slice(0, order.indexOf(base.owner));
  if (!between.every((each) => each.kind === 'class' || isBare(each))) return false;
  if (descendants(classes, own.owner).some(({ definition }) => definition.bases.length > 1)) return false;
  const taken = own.definition.parameters.slice(1);
  return base.definition.parameters.slice(1).every(({ name, kind, hasDefault }) => {
    if (kind === '*' || kind === '**') return !taken.some((each) => each.kind === kind);
    return hasDefault && !taken.some((each) => each.name === name);
  });
}

function callingNext(file: PythonFile, site: Site): readonly Edit[] | undefined {
  const name = nodeAt(file, site, 'identifier');
  const edit = name === undefined ? undefined : insertFirst(file, file.parent(name)!, 'super().__init__()');
  return edit && [edit];
}

function attributesByClass({ classes, files }: Project): ReadonlyMap<ProjectClass, InstanceAttributes> {
  const found = new Map<ProjectClass, InstanceAttributes>();
  for (const file of files) {
    for (const each of file.instanceAttributes) {
      const owner = classes.named(each.owner, file);
      if (owner !== undefined) found.set(owner, each);
    }
  }
  return found;
}

/** An empty `__init__` is there to take the base's away, and one that is given an object of the base stands before it. */
function isDeliberate(classes: Classes, { definition, owner }: Method, { isEmpty }: Initialisation): boolean {
  if (isEmpty === true) return true;
  const order = classes.resolutionOrder(owner) ?? [];
  return definition.parameters.some(({ type }) => {
    const given = type === undefined ? undefined : classes.find(type, owner.file);
    return given !== undefined && order.includes(given);
  });
}

/** The `__init__` that a class would have if it had none of its own; undefined where anything unusual may happen. */
function skippedInit(classes: Classes, owner: ProjectClass): Method | undefined {
  const [own, ...above] = classes.resolutionOrder(owner) ?? [];
  if (own === undefined || ![own, ...above].every((each) => isOrdinary(classes, each))) return undefined;
  const base = above.find((each) => each.kind === 'class' && classes.ownMethods(each, '__init__').length > 0);
  const init = base?.kind === 'class' ? classes.method(base, '__init__') : undefined;
  const isPlain = [init, classes.method(owner, '__init__')].every((each) => each?.definition.decorators.length === 0);
  return isPlain ? init : undefined;
}

function isOrdinary(classes: Classes, ancestor: Ancestor): boolean {
  if (ancestor.kind === 'foreign') return isBare(ancestor) || PLAIN_BASE.test(ancestor.name);
  const { metaclass, decorators } = ancestor.definition;
  return (
    (metaclass === undefined || PLAIN_METACLASS.test(metaclass)) &&
    decorators.every((decorator) => PLAIN_DECORATOR.test(decorator)) &&
    DYNAMIC.every((name) => classes.ownMethods(ancestor, name).length === 0)
  );
}

/** The first attribute of a base that its public methods read though no method that runs sets it. */
function firstUnset(
  classes: Classes,
  attributes: ReadonlyMap<ProjectClass, InstanceAttributes>,
  owner: ProjectClass,
  base: ProjectClass,
  initialisation: Initialisation,
): Unset | undefined {
  const above = classes.resolutionOrder(owner) ?? [];
  const below = descendants(classes, owner);
  const projects = [...above, ...below].filter((each) => each.kind === 'class');
  if (projects.some((each) => attributes.get(each)?.isOpen === true)) return undefined;
  const hasForeign = above.some((each) => each.kind === 'foreign');
  // The parent of classes that set it themselves may never be made.
  const inits = [owner, ...below].flatMap((each) => attributes.get(each)?.init ?? []);
  for (const attribute of initialisation.sets) {
    const isSet =
      (hasForeign && PLAIN_ATTRIBUTES.has(attribute)) ||
      inits.some(({ sets, maySet }) => sets.includes(attribute) || maySet.includes(attribute)) ||
      projects.some((each) => hasOtherwise(classes, attributes, each, attribute));
    if (isSet) continue;
    for (const each of [owner, base]) {
      const reader = readerIn(classes, above, each, attributes.get(each)?.reads[attribute] ?? []);
      if (reader !== undefined) return { attribute, reader };
    }
  }
  return undefined;
}

/** The first of some methods of a class that no class before it in the order replaces. */
function readerIn(
  classes: Classes,
  order: readonly Ancestor[],
  owner: ProjectClass,
  names: readonly string[],
): Method | undefined {
  for (const name of names) {
    const definer = order.find((each) => each.kind === 'class' && classes.ownMethods(each, name).length > 0);
    // Of a property with a setter, the first definition is what reads.
    const [definition] = classes.ownMethods(owner, name);
    if (definer === owner && definition !== undefined) return { definition, owner };
  }
  return undefined;
}

/** Whether a class gives its instances an attribute by anything but `__init__`. */
function hasOtherwise(
  classes: Classes,
  attributes: ReadonlyMap<ProjectClass, InstanceAttributes>,
  owner: ProjectClass,
  attribute: string,
): boolean {
  return (
    owner.definition.attributes.includes(attribute) ||
    classes.ownMethods(owner, attribute).length > 0 ||
    attributes.get(owner)?.sets.includes(attribute) === true
  );
}

function descendants(classes: Classes, of: ProjectClass): readonly ProjectClass[] {
  const found = new Set(classes.subclasses(of));
  for (const each of found) for (const below of classes.subclasses(each)) found.add(below);
  return [...found];
}
