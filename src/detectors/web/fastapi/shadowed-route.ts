import type { Edit } from '../../../model/finding.ts';
import type { Site } from '../../../model/site.ts';
import { projectDetector } from '../../../project/detector.ts';
import type { Route, Router } from '../../../project/routing.ts';
import { moveBefore } from '../../../python/edits.ts';
import type { Node, PythonFile } from '../../../python/file.ts';
import { nodeAt } from '../../../python/site.ts';

/** Mounts of mounts deeper than this are a circle. */
const MOST_LEVELS = 8;

/** A route as a request meets it: under its full path, behind those that were registered before it. */
interface Registered {
  readonly route: Route;
  readonly path: string;
}

export default projectDetector({ facts: ['path', 'first', 'change'] }, function* ({ routing }) {
  // A router that is mounted twice has its routes twice, and they are one fault.
  const said = new Set<Route>();
  for (const router of routing.routers) {
    for (const { later, earlier, isSame } of shadows(registered(router, '', 0), router.framework)) {
      // Mounted twice in one place, it is answered by itself.
      if (said.has(later.route) || later.route === earlier.route) continue;
      said.add(later.route);
      const [own, first] = [later.route, earlier.route];
      const isMovable = !isSame && own.file === first.file;
      yield {
        at: own.fact.site,
        path: later.path,
        first: earlier.path,
        change: isSame
          ? 'Give one of the two another path or method, or delete it'
          : 'Register this route before that one',
        related: [
          {
            path: first.file.path,
            line: first.fact.site.line,
            message: `\`${earlier.path}\` is registered first and answers.`,
          },
        ],
        ...(isMovable && { fix: (file) => registeringFirst(file, own.fact.site, first.fact.site) }),
      };
    }
  }
});

/** The routes of a router in the order in which they are registered; those whose place or path is not known left out. */
function registered(router: Router, prefix: string, level: number): Registered[] {
  if (level > MOST_LEVELS) return [];
  const own = router.routes.filter(({ file, fact }) => file === router.file && !fact.isConditional);
  const mounts = router.mounts.filter(({ file, fact }) => file === router.file && !fact.isConditional);
  const start = router.isApplication || router.fact.prefix === undefined ? prefix : prefix + router.fact.prefix;
  if (router.fact.prefix === undefined) return [];
  const steps: { readonly line: number; readonly routes: () => Registered[] }[] = [
    ...own.map((route) => ({
      line: route.fact.site.line,
      routes: () => (route.fact.path === undefined ? [] : [{ route, path: start + route.fact.path }]),
    })),
    ...mounts.map(({ fact, mounted }) => ({
      line: fact.site.line,
      routes: () =>
        mounted === undefined || fact.prefix === undefined ? [] : registered(mounted, start + fact.prefix, level + 1),
    })),
  ];
  return steps.sort((a, b) => a.line - b.line).flatMap(({ routes }) => routes());
}

interface Shadow {
  readonly later: Registered;
  readonly earlier: Registered;
  readonly isSame: boolean;
}

/** Those routes that an earlier one answers in place of. Flask prefers a literal path by itself, FastAPI the first. */
function* shadows(all: readonly Registered[], framework: Router['framework']): Generator<Shadow> {
  const exact = new Map<string, Registered>();
  // Patterns by how many parts their paths have: no other can match.
  const patterns = new Map<number, { readonly entry: Registered; readonly pattern: RegExp }[]>();
  /** Those that match paths of any number of parts. */
  const deep: { readonly entry: Registered; readonly pattern: RegExp }[] = [];
  for (const entry of all) {
    const { methods } = entry.route.fact;
    const parts = entry.path.split('/').length;
    const isLiteral = !/[{<]/.test(entry.path);
    const same = methods.map((method) => exact.get(`${method} ${shape(entry.path)}`));
    const [first] = same;
    if (first !== undefined && same.every((each) => each === first)) {
      yield { later: entry, earlier: first, isSame: true };
    } else if (isLiteral && framework === 'fastapi') {
      const earlier = [...(patterns.get(parts) ?? []), ...deep].find(
        ({ entry: before, pattern }) => pattern.test(entry.path) && covers(before, methods),
      );
      if (earlier !== undefined) yield { later: entry, earlier: earlier.entry, isSame: false };
    }
    for (const method of methods) {
      const key = `${method} ${shape(entry.path)}`;
      if (!exact.has(key)) exact.set(key, entry);
    }
    const pattern = isLiteral ? undefined : patternOf(entry.path);
    if (pattern === undefined) continue;
    if (entry.path.includes(':path}')) deep.push({ entry, pattern });
    else patterns.set(parts, [...(patterns.get(parts) ?? []), { entry, pattern }]);
  }
}

/** Moves a route's function before that of another one, when all that it needs to be defined is there by then. */
function registeringFirst(file: PythonFile, own: Site, first: Site): readonly Edit[] | undefined {
  const later = decorated(file, own);
  const earlier = decorated(file, first);
  if (later === undefined || earlier === undefined || later <= earlier) return undefined;
  if (file.parent(later) !== file.parent(earlier)) return undefined;
  const body = file.child(file.child(later, 'definition')!, 'body')!;
  const isEarlyEnough = (node: Node): boolean =>
    (file.scopes.binding(node)?.definitions ?? []).every(
      (each) => each.node < earlier || file.contains(later, each.node),
    );
  for (const node of file.walk(later, (inner) => inner === body)) if (!isEarlyEnough(node)) return undefined;
  return moveBefore(file, later, earlier);
}

function decorated(file: PythonFile, site: Site): Node | undefined {
  const call = nodeAt(file, site, 'call');
  return call === undefined ? undefined : file.enclosing(call, 'decorated_definition');
}

function covers({ route }: Registered, methods: readonly string[]): boolean {
  return methods.length > 0 && methods.every((method) => route.fact.methods.includes(method));
}

/** What a path matches, whatever its parameters are called. */
function shape(path: string): string {
  return path
    .replaceAll(/\{\w+\}/g, '{}')
    .replaceAll(/\{\w+:/g, '{:')
    .replaceAll(/<(?:(\w+)(?:\([^)]*\))?:)?\w+>/g, '<$1>');
}

/** What Starlette matches a path with; undefined when a part of it is of its own kind. */
function patternOf(path: string): RegExp | undefined {
  let source = '';
  for (const part of path.split(/(\{[^}]*\})/)) {
    const [, converter] = /^\{\w+(?::(\w+))?\}$/.exec(part) ?? [];
    if (!part.startsWith('{')) source += part.replaceAll(/[$()*+.?[\\\]^{|}]/g, '\\$&');
    else if (converter === undefined || converter === 'str') source += '[^/]+';
    else if (converter === 'int') source += '\\d+';
    else if (converter === 'path') source += '.*';
    else return undefined;
  }
  return new RegExp(`^${source}$`);
}
