import type { Site } from '../model/site.ts';
import { argumentsOf, type Arguments, calledName } from '../python/arguments.ts';
import type { Node, PythonFile } from '../python/file.ts';
import { members, stringValue } from '../python/literals.ts';
import { modulePath } from '../python/modules.ts';
import { siteOf } from '../python/site.ts';
import { referenceTo } from './reference.ts';

/** `name = APIRouter(prefix="/orders")`, and the like of applications and blueprints. */
export interface RouterFact {
  /** As `RouteFact.router`. */
  readonly name: string;
  /** Absolute name of what makes it. */
  readonly maker: string;
  /** What its paths begin with; absent when that is computed. */
  readonly prefix?: string;
  /** Absolute names of the dependencies of all its routes; empty for one that is computed. */
  readonly dependencies: readonly string[];
  readonly site: Site;
}

/** One function that answers requests. */
export interface RouteFact {
  /**
   * Absolute name of the router or application; one that lives in a function has that function's name in angle brackets
   * before its own, as in `shop.app.<create_app>.app`.
   */
  readonly router: string;
  /** In capitals; `WEBSOCKET` for one of those. */
  readonly methods: readonly string[];
  /** As written; absent when it is computed. */
  readonly path?: string;
  /** Name of the function with the definitions around it. */
  readonly handler: string;
  /** Whether the function stands in a class or in another function, which may guard it. */
  readonly isNested: boolean;
  /** Whether it is registered on a condition only. */
  readonly isConditional: boolean;
  /** Absolute names of what the request has to pass: dependencies, and annotations that may hold some. */
  readonly dependencies: readonly string[];
  readonly site: Site;
}

/** `app.include_router(orders.router, prefix="/orders")` or `app.register_blueprint(orders)`. */
export interface MountFact {
  /** As `RouteFact.router`. */
  readonly owner: string;
  /** As `RouteFact.router`; empty when it is computed. */
  readonly mounted: string;
  /** What the paths begin with there; absent when that is computed. */
  readonly prefix?: string;
  readonly dependencies: readonly string[];
  readonly isConditional: boolean;
  readonly site: Site;
}

/** How a file takes part in answering requests, by FastAPI and Flask. */
export interface RoutingFacts {
  readonly routers: readonly RouterFact[];
  readonly routes: readonly RouteFact[];
  readonly mounts: readonly MountFact[];
  /** Absolute names that are passed on, kept or returned, of those that could be a router's. */
  readonly handedOn: readonly string[];
  /** The dependencies in a module's type alias, such as `CurrentUser = Annotated[User, Depends(get_user)]`, by its name. */
  readonly annotated: Readonly<Record<string, readonly string[]>>;
  /** What the parameters of a module's functions depend on, by the function's name. */
  readonly dependencies: Readonly<Record<string, readonly string[]>>;
  /** Names of the middleware that is added, as written. */
  readonly middleware: readonly string[];
}

const TOKENS = ['fastapi', 'flask', 'Router', 'router', 'Blueprint', 'blueprint', 'Depends'];

const HTTP = new Set(['get', 'post', 'put', 'patch', 'delete', 'options', 'head', 'trace']);
const MOUNTS = new Set(['include_router', 'register_blueprint', 'mount']);
const MAKER = /(Router|Blueprint|FastAPI|Flask|Starlette)$/;

/** Reads the routes of a file; those of tests serve nobody. */
export function routing(file: PythonFile): RoutingFacts {
  const found = {
    routers: [] as RouterFact[],
    routes: [] as RouteFact[],
    mounts: [] as MountFact[],
    annotated: {} as Record<string, readonly string[]>,
    dependencies: {} as Record<string, readonly string[]>,
    middleware: [] as string[],
  };
  const handedOn = new Set<string>();
  if (file.isTest || !file.holds(...TOKENS)) return { ...found, handedOn: [] };
  for (let node = 1; node < file.tree.count; node += 1) {
    switch (file.kind(node)) {
      case 'function_definition':
        found.routes.push(...decoratedRoutes(file, node));
        readDependencies(file, node, found.dependencies);
        break;
      case 'call':
        readCall(file, node, found);
        break;
      case 'assignment':
        readAlias(file, node, found.annotated);
        break;
      case 'identifier':
      case 'attribute': {
        const handed = handedOnName(file, node);
        if (handed !== undefined) handedOn.add(handed);
        break;
      }
    }
  }
  return { ...found, handedOn: [...handedOn] };
}

interface Collected {
  readonly routers: RouterFact[];
  readonly routes: RouteFact[];
  readonly mounts: MountFact[];
  readonly middleware: string[];
}

function readCall(file: PythonFile, call: Node, found: Collected): void {
  const name = calledName(file, call);
  if (name === undefined) return;
  if (MAKER.test(name)) {
    const router = routerFact(file, call);
    if (router !== undefined) found.routers.push(router);
    return;
  }
  const callee = file.child(call, 'function');
  const object = file.is(callee, 'attribute') ? file.child(callee, 'object') : undefined;
  if (object === undefined) return;
  if (MOUNTS.has(name)) {
    const mount = mountFact(file, call, name, object);
    // Static files and other applications are mounted as well; nobody misses a router among them.
    if (name !== 'mount' || mount.mounted !== '') found.mounts.push(mount);
  }
  if (name === 'add_middleware') {
    const [middleware] = argumentsOf(file, call).positional;
    found.middleware.push(middleware === undefined ? '' : file.text(middleware));
  }
  if (name === 'add_url_rule' || name === 'add_api_route') {
    const route = addedRoute(file, call, object);
    if (route !== undefined) found.routes.push(route);
  }
}

function routerFact(file: PythonFile, call: Node): RouterFact | undefined {
  const assignment = file.parent(call);
  if (!file.is(assignment, 'assignment') || file.field(call) !== 'right') return undefined;
  const left = file.child(assignment, 'left');
  if (!file.is(left, 'identifier')) return undefined;
  const maker = referenceTo(file, file.child(call, 'function'));
  if (maker === '') return undefined;
  const { keywords, isComplete } = argumentsOf(file, call);
  const prefix = keywords.get('prefix') ?? keywords.get('url_prefix');
  const written = prefix === undefined ? '' : stringValue(file, prefix);
  return {
    name: routerName(file, left),
    maker,
    ...(written === undefined || !isComplete ? {} : { prefix: written }),
    dependencies: listed(file, keywords.get('dependencies')),
    site: siteOf(file, left),
  };
}

/** How a router is spoken of; empty when it is not a plain name. */
function routerName(file: PythonFile, expression: Node): string {
  const reference = referenceTo(file, expression);
  if (reference !== '') return reference;
  const binding = file.is(expression, 'identifier') ? file.scopes.binding(expression) : undefined;
  if (binding?.scope.kind !== 'function') return '';
  if (binding.definitions.some(({ kind }) => kind !== 'assignment')) return '';
  const owner = file.child(binding.scope.node, 'name');
  return owner === undefined ? '' : `${modulePath(file.path)}.<${file.text(owner)}>.${binding.name}`;
}

function mountFact(file: PythonFile, call: Node, name: string, object: Node): MountFact {
  const { positional, keywords, isComplete } = argumentsOf(file, call);
  const mounted =
    keywords.get('router') ?? keywords.get('blueprint') ?? keywords.get('app') ?? positional[name === 'mount' ? 1 : 0];
  const prefix = keywords.get('prefix') ?? keywords.get('url_prefix') ?? (name === 'mount' ? positional[0] : undefined);
  const written = prefix === undefined ? '' : stringValue(file, prefix);
  return {
    owner: routerName(file, object),
    mounted: mounted === undefined ? '' : routerName(file, mounted),
    ...(written === undefined || !isComplete ? {} : { prefix: written }),
    dependencies: listed(file, keywords.get('dependencies')),
    isConditional: isConditional(file, call),
    site: siteOf(file, call),
  };
}

/** `@router.get("/orders")` and what else stands above a function. */
function decoratedRoutes(file: PythonFile, node: Node): RouteFact[] {
  const name = file.child(node, 'name');
  if (name === undefined) return [];
  return file.decorators(node).flatMap((decorator) => {
    const callee = file.is(decorator, 'call') ? file.child(decorator, 'function') : undefined;
    const object = file.is(callee, 'attribute') ? file.child(callee, 'object') : undefined;
    const verb = file.is(decorator, 'call') ? calledName(file, decorator) : undefined;
    if (object === undefined || verb === undefined) return [];
    const parts = argumentsOf(file, decorator);
    const methods = methodsOf(file, verb, parts);
    const router = methods === undefined ? '' : routerName(file, object);
    if (methods === undefined || router === '') return [];
    const site = siteOf(file, decorator);
    return [
      {
        ...pathOf(file, parts),
        router,
        methods,
        handler: siteOf(file, name).definition,
        isNested: file.enclosing(node, 'class_definition', 'function_definition') !== undefined,
        isConditional: isConditional(file, node),
        dependencies: [...listed(file, parts.keywords.get('dependencies')), ...parameterDependencies(file, node)],
        site,
      },
    ];
  });
}

function pathOf(file: PythonFile, { positional, keywords, isComplete }: Arguments): { path?: string } {
  const path = positional[0] ?? keywords.get('path') ?? keywords.get('rule');
  const written = path === undefined || !isComplete ? undefined : stringValue(file, path);
  return written === undefined ? {} : { path: written };
}

/** The methods that a decorator's name and arguments ask for; undefined for a decorator of another kind. */
function methodsOf(file: PythonFile, verb: string, { keywords }: Arguments): string[] | undefined {
  if (HTTP.has(verb)) return [verb.toUpperCase()];
  if (verb === 'websocket' || verb === 'websocket_route') return ['WEBSOCKET'];
  if (verb !== 'route' && verb !== 'api_route') return undefined;
  const methods = keywords.get('methods');
  if (methods === undefined) return ['GET'];
  return (members(file, methods) ?? []).map((method) => (stringValue(file, method) ?? '').toUpperCase());
}

/** `blueprint.add_url_rule("/orders", view_func=orders)`. */
function addedRoute(file: PythonFile, call: Node, object: Node): RouteFact | undefined {
  const router = routerName(file, object);
  if (router === '') return undefined;
  const parts = argumentsOf(file, call);
  return {
    ...pathOf(file, parts),
    router,
    methods: methodsOf(file, 'route', parts) ?? [],
    handler: '',
    isNested: true,
    isConditional: isConditional(file, call),
    dependencies: [],
    site: siteOf(file, call),
  };
}

/** What the parameters of a handler ask for: `user = Depends(get_user)`, `user: Annotated[User, Depends(get_user)]`, `user: CurrentUser`. */
function parameterDependencies(file: PythonFile, definition: Node): string[] {
  const parameters = file.child(definition, 'parameters');
  if (parameters === undefined) return [];
  const found: string[] = [];
  for (const parameter of file.namedChildren(parameters)) {
    const type = file.child(parameter, 'type');
    const inner = type === undefined ? undefined : file.namedChildren(type)[0];
    // The name of a type may be that of an alias which holds dependencies.
    if (file.is(inner, 'identifier', 'attribute')) found.push(referenceTo(file, inner));
    found.push(...dependenciesIn(file, parameter));
  }
  return found.filter((name) => name !== '');
}

/** What a function that others depend on depends on itself. */
function readDependencies(file: PythonFile, node: Node, found: Record<string, readonly string[]>): void {
  const name = file.child(node, 'name');
  if (name === undefined || file.enclosing(node, 'function_definition', 'class_definition') !== undefined) return;
  const parameters = file.child(node, 'parameters');
  if (parameters === undefined || !/\bDepends\b|\bSecurity\b|:/.test(file.text(parameters))) return;
  const own = parameterDependencies(file, node);
  if (own.length > 0) found[file.text(name)] = own;
}

/** `[Depends(a), Security(b)]`. */
function listed(file: PythonFile, list: Node | undefined): string[] {
  if (list === undefined) return [];
  const found = dependenciesIn(file, list);
  // What is computed may be anything, also what guards.
  return found.length > 0 || file.namedChildren(list).length === 0 ? found : [''];
}

function dependenciesIn(file: PythonFile, place: Node): string[] {
  const found: string[] = [];
  for (const node of file.walk(place)) {
    if (!file.is(node, 'call')) continue;
    const name = calledName(file, node);
    if (name !== 'Depends' && name !== 'Security') continue;
    const { positional, keywords } = argumentsOf(file, node);
    const dependency = positional[0] ?? keywords.get('dependency');
    const called = file.is(dependency, 'call') ? file.child(dependency, 'function') : dependency;
    if (name === 'Security') found.push('fastapi.Security');
    const reference = referenceTo(file, called);
    if (called !== undefined) found.push(reference === '' ? file.text(called) : reference);
  }
  return found;
}

function readAlias(file: PythonFile, assignment: Node, annotated: Record<string, readonly string[]>): void {
  const left = file.child(assignment, 'left');
  const right = file.child(assignment, 'right');
  if (!file.is(left, 'identifier') || !file.is(right, 'subscript')) return;
  const found = dependenciesIn(file, right);
  if (found.length > 0) annotated[file.text(left)] = found;
}

/** Whether a statement runs only sometimes. */
function isConditional(file: PythonFile, node: Node): boolean {
  for (const outer of file.ancestors(node)) {
    if (file.is(outer, 'function_definition', 'class_definition')) return false;
    if (file.is(outer, 'if_statement', 'try_statement', 'for_statement', 'while_statement', 'match_statement'))
      return true;
  }
  return false;
}

/** What could be a router, where it is passed on, kept or returned. */
function handedOnName(file: PythonFile, node: Node): string | undefined {
  const parent = file.parent(node);
  const isHanded =
    file.is(parent, 'argument_list', 'list', 'tuple', 'set', 'return_statement', 'expression_list') ||
    (file.is(parent, 'pair', 'keyword_argument') && file.field(node) === 'value') ||
    (file.is(parent, 'assignment') && file.field(node) === 'right');
  const last = file.is(node, 'attribute') ? file.child(node, 'attribute') : node;
  // A class is no router, and a name in capitals is a setting.
  if (!isHanded || last === undefined || /^_*[A-Z]/.test(file.text(last))) return undefined;
  const reference = referenceTo(file, node);
  return reference === '' || reference.startsWith('builtins.') ? undefined : reference;
}
