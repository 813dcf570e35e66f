import type { Site } from '../model/site.ts';
import type { Node, PythonFile } from '../python/file.ts';
import { siteOf } from '../python/site.ts';
import { dataclassInit } from './dataclass-init.ts';
import { referenceTo } from './reference.ts';

/** How a parameter takes its argument. */
export type ParameterKind = 'positional only' | 'either' | 'keyword only' | '*' | '**';

export interface ParameterFact {
  readonly name: string;
  readonly kind: ParameterKind;
  readonly hasDefault: boolean;
  /** Absolute name of its annotation, when that is a plain name. */
  readonly type?: string;
}

/** A function or method. */
export interface FunctionFact {
  /** With the definitions around it, dotted: `Shop.open`. */
  readonly name: string;
  /** Whether it stands in another function, where no other module can reach it. */
  readonly isLocal: boolean;
  readonly isAsync: boolean;
  /** Whether calling it makes an iterator: its own body has a `yield`. */
  readonly isGenerator: boolean;
  /** Set when its name is also bound otherwise than by `def`, so that it may be something else. */
  readonly isRebound?: true;
  /** Absolute names of what it is decorated with or what makes that, outermost first; empty for one that is computed. */
  readonly decorators: readonly string[];
  readonly parameters: readonly ParameterFact[];
  /** Absolute name of what it says it returns, when that is a plain name. */
  readonly returns?: string;
  readonly site: Site;
}

export interface ClassFact {
  /** With the definitions around it, dotted: `Shop.Meta`. */
  readonly name: string;
  /** Whether it stands in a function. */
  readonly isLocal: boolean;
  /** Set when its name is also bound otherwise than by `class`, so that it may be something else. */
  readonly isRebound?: true;
  /** Absolute names, in order, without type arguments; empty for one that is computed. */
  readonly bases: readonly string[];
  /** Absolute name, empty when it is computed. */
  readonly metaclass?: string;
  /** As of functions. */
  readonly decorators: readonly string[];
  /** Names that its body binds otherwise than by `def`: attributes, nested classes, imports. */
  readonly attributes: readonly string[];
  /** Of a plain dataclass, what the `__init__` that is written for it takes after `self`: its own fields only. */
  readonly dataclassInit?: readonly ParameterFact[];
  readonly site: Site;
}

/** The functions and classes of a file, each in the order in which they are written. */
export interface Definitions {
  readonly functions: readonly FunctionFact[];
  readonly classes: readonly ClassFact[];
}

/** Reads all definitions of a file, nested ones included. */
export function definitions(file: PythonFile): Definitions {
  const functions: FunctionFact[] = [];
  const classes: ClassFact[] = [];
  const generators = generatorsIn(file);
  for (const node of file.nodesOf('function_definition', 'class_definition')) {
    if (file.is(node, 'function_definition')) {
      const name = file.child(node, 'name');
      if (name !== undefined) functions.push(functionFact(file, node, name, generators.has(node)));
    } else {
      const name = file.child(node, 'name');
      if (name !== undefined) classes.push(classFact(file, node, name));
    }
  }
  return { functions, classes };
}

function generatorsIn(file: PythonFile): Set<Node> {
  const found = new Set<Node>();
  for (const node of file.nodesOf('yield')) {
    const owner = file.enclosing(node, 'function_definition', 'lambda');
    if (file.is(owner, 'function_definition')) found.add(owner);
  }
  return found;
}

function functionFact(file: PythonFile, node: Node, name: Node, isGenerator: boolean): FunctionFact {
  const returns = annotationReference(file, file.child(node, 'return_type'));
  const parameters = file.child(node, 'parameters');
  const isRebound = file.scopes.binding(name)?.definitions.some(({ kind }) => kind !== 'function') === true;
  return {
    ...about(file, node, name),
    isAsync: file.is(node + 1, '"async"'),
    isGenerator,
    ...(isRebound && { isRebound }),
    parameters: parameters === undefined ? [] : parameterFacts(file, parameters),
    ...(returns === '' ? {} : { returns }),
  };
}

function classFact(file: PythonFile, node: Node, name: Node): ClassFact {
  const superclasses = file.child(node, 'superclasses');
  const written = superclasses === undefined ? [] : file.namedChildren(superclasses);
  const metaclass = written.find(
    (base) => file.is(base, 'keyword_argument') && file.text(file.child(base, 'name')!) === 'metaclass',
  );
  const scope = file.scopes.of(node);
  const attributes = [...(scope?.bindings.values() ?? [])]
    .filter(({ definitions: all }) => all.some(({ kind }) => kind !== 'function'))
    .map((binding) => binding.name);
  const isRebound = file.scopes.binding(name)?.definitions.some(({ kind }) => kind !== 'class') === true;
  const init = dataclassInit(file, node);
  return {
    ...about(file, node, name),
    ...(isRebound && { isRebound }),
    bases: written
      .filter((base) => !file.is(base, 'keyword_argument'))
      .map((base) => referenceTo(file, file.is(base, 'subscript') ? file.child(base, 'value') : base)),
    ...(metaclass === undefined ? {} : { metaclass: referenceTo(file, file.child(metaclass, 'value')) }),
    attributes,
    ...(init !== undefined && { dataclassInit: init }),
  };
}

function about(
  file: PythonFile,
  node: Node,
  name: Node,
): Pick<FunctionFact, 'name' | 'isLocal' | 'decorators' | 'site'> {
  const site = siteOf(file, name);
  return {
    // The name of a definition already counts as inside of it.
    name: site.definition,
    isLocal: file.enclosing(node, 'function_definition', 'lambda') !== undefined,
    decorators: file
      .decorators(node)
      .map((decorator) =>
        referenceTo(file, file.is(decorator, 'call') ? file.child(decorator, 'function') : decorator),
      ),
    site,
  };
}

function parameterFacts(file: PythonFile, parameters: Node): ParameterFact[] {
  const found: ParameterFact[] = [];
  let kind: ParameterKind = 'either';
  for (const parameter of file.namedChildren(parameters)) {
    if (file.is(parameter, 'positional_separator')) {
      for (const [index, before] of found.entries()) found[index] = { ...before, kind: 'positional only' };
      continue;
    }
    if (file.is(parameter, 'keyword_separator')) {
      kind = 'keyword only';
      continue;
    }
    const pattern = file.is(parameter, 'typed_parameter') ? file.namedChildren(parameter)[0]! : parameter;
    const star = file.is(pattern, 'list_splat_pattern')
      ? '*'
      : file.is(pattern, 'dictionary_splat_pattern')
        ? '**'
        : '';
    const name = star === '' ? (file.child(pattern, 'name') ?? pattern) : file.namedChildren(pattern)[0];
    const type = annotationReference(file, file.child(parameter, 'type'));
    found.push({
      name: name === undefined ? '' : file.text(name),
      kind: star === '' ? kind : star,
      hasDefault: file.child(parameter, 'value') !== undefined,
      ...(type === '' ? {} : { type }),
    });
    if (star === '*') kind = 'keyword only';
  }
  return found;
}

/** What an annotation names; empty for one that is more than a name. */
function annotationReference(file: PythonFile, annotation: Node | undefined): string {
  const type = file.is(annotation, 'type') ? file.namedChildren(annotation)[0] : annotation;
  return file.is(type, 'identifier', 'attribute') ? referenceTo(file, type) : '';
}
