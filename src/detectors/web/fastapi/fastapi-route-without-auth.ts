import type { FileFacts } from '../../../facts/facts.ts';
import { projectDetector } from '../../../project/detector.ts';
import type { Project } from '../../../project/project.ts';
import type { Route, Router } from '../../../project/routing.ts';

const WRITES = new Set(['POST', 'PUT', 'PATCH', 'DELETE']);

/** Where nobody can be signed in yet, or a machine signs in its own way. */
const OPEN =
  /log_?(in|out)|sign_?(in|up|out)|token|regist|oauth|saml|sso|oidc|password|recover|reset|verif|confirm|refresh|health|ping|status|docs|openapi|web_?hook|callback|public|anonym|invit|unsubscribe|contact|feedback|metrics|csrf|captcha|setup|install|guest|demo|share|auth|session|payment|checkout|stripe|test|debug|private/i;

/** Names of what finds out who asks. */
const GUARD =
  /auth|current_?\w*user|user|login|logged|token|permission|permit|role|admin|owner|api_?key|secur|credential|principal|identity|session_?user|bearer|member|superuser|require|protected|verify|account|scope|acl|rbac/i;

/** Names of what a route needs for its work, whoever asks. */
const HARMLESS =
  /(^|_)(db|database|session|conn|connection|engine|settings|config|repo|repository|service|client|redis|cache|pagination|page|params|query|filters?|sort|search|queue|storage|logger|uow|background|common)(_|$)|(Session|Params|Repository|Service|Client|Dep|Common\w*)$/;
const GUARD_FOREIGN = /^fastapi\.(Security$|security\.)/;

/** Chains of dependencies longer than this are a circle. */
const MOST_LEVELS = 6;

export default projectDetector({ facts: ['method', 'path', 'guard'] }, function* (project) {
  const { routing } = project;
  const guards = new Guards(project);
  // What guards everything is told apart from what guards a route only by running it.
  const middleware = project.files.flatMap((file) => file.routing.middleware);
  if (middleware.some((name) => name === '' || /auth|jwt|token|user|permission|secur|acl|guard/i.test(name))) return;
  const owners = ownersOf(routing.routers);
  for (const router of routing.routers) {
    if (router.framework !== 'fastapi' || router.isCustom) continue;
    if (isGuarded(router, owners, guards, 0)) continue;
    const plain = router.routes.filter(({ fact }) => !fact.isNested);
    // A class may guard its methods.
    if (plain.length < router.routes.length) continue;
    const guarded = plain.filter((route) => guards.of(route) !== undefined);
    const [example] = guarded.filter(({ fact }) => fact.methods.some((method) => WRITES.has(method)));
    // One open route among many is an oversight; one of several is a decision.
    if (example === undefined) continue;
    const writing = plain.filter(({ fact }) => fact.methods.some((method) => WRITES.has(method)));
    const open = writing.filter((route) => !guards.mayGuard(route) && !isOpen(route, router));
    if (open.length * 2 > writing.length) continue;
    for (const { fact } of open) {
      yield {
        at: fact.site,
        method: fact.methods.join(', '),
        path: (router.fact.prefix ?? '') + (fact.path ?? ''),
        guard: guards.of(example) ?? '',
        related: [
          {
            path: example.file.path,
            line: example.fact.site.line,
            message: 'This route of the same router asks who it is.',
          },
        ],
      };
    }
  }
});

function isOpen({ fact, file }: Route, router: Router): boolean {
  // Whoever signs up is nobody yet.
  if (
    fact.methods.includes('POST') &&
    /(^|\/)(users?|accounts?)\/?$/.test((router.fact.prefix ?? '') + (fact.path ?? ''))
  )
    return true;
  return [fact.path, fact.handler, file.path, router.fact.prefix].some((name) => name !== undefined && OPEN.test(name));
}

/** The routers and applications that each router is mounted on, with what guards it there. */
function ownersOf(
  routers: Iterable<Router>,
): Map<Router, { readonly owner: Router; readonly names: readonly string[]; readonly file: FileFacts }[]> {
  const owners = new Map<Router, { owner: Router; names: readonly string[]; file: FileFacts }[]>();
  for (const owner of routers) {
    for (const { mounted, fact, file } of owner.mounts) {
      if (mounted === undefined) continue;
      owners.set(mounted, [...(owners.get(mounted) ?? []), { owner, names: fact.dependencies, file }]);
    }
  }
  return owners;
}

/** Whether the router itself, or a place where it is mounted, asks who it is, or may do so. */
function isGuarded(router: Router, owners: ReturnType<typeof ownersOf>, guards: Guards, level: number): boolean {
  if (level > MOST_LEVELS || guards.any(router.fact.dependencies, router.file)) return true;
  return (owners.get(router) ?? []).some(
    ({ owner, names, file }) =>
      guards.any(names, file) || owner.isCustom || isGuarded(owner, owners, guards, level + 1),
  );
}

/** Which dependencies find out who asks. */
class Guards {
  readonly #project: Project;

  constructor(project: Project) {
    this.#project = project;
  }

  /** The name of the dependency that guards a route, if any. */
  of({ fact, file }: Route): string | undefined {
    const guard = fact.dependencies.find((name) => this.#guards(name, file, 0));
    return guard === undefined ? undefined : guard.slice(guard.lastIndexOf('.') + 1);
  }

  /** Whether anything that a route depends on could turn a request away. */
  mayGuard({ fact, file }: Route): boolean {
    return fact.dependencies.some((name) => this.#mayGuard(name, file, 0));
  }

  #mayGuard(name: string, from: FileFacts, level: number): boolean {
    if (this.#guards(name, from, level)) return true;
    const alias = this.#annotated(name, from);
    if (alias !== undefined) return alias.names.some((each) => this.#mayGuard(each, alias.file, level + 1));
    const isFunction = this.#project.modules.meaning(name, from)?.kind === 'function';
    return isFunction && !HARMLESS.test(name.slice(name.lastIndexOf('.') + 1));
  }

  any(names: readonly string[], file: FileFacts): boolean {
    return names.some((name) => this.#guards(name, file, 0));
  }

  #guards(name: string, from: FileFacts, level: number): boolean {
    // What is computed may well guard.
    if (name === '' || level > MOST_LEVELS) return true;
    const last = name.slice(name.lastIndexOf('.') + 1);
    if (GUARD_FOREIGN.test(name)) return true;
    const meaning = this.#project.modules.meaning(name, from);
    if (meaning?.kind === 'object') return meaning.maker.kind !== 'foreign' || GUARD_FOREIGN.test(meaning.maker.name);
    const alias = this.#annotated(name, from);
    if (alias !== undefined) return alias.names.some((each) => this.#guards(each, alias.file, level + 1));
    if (meaning?.kind === 'function') {
      const own = meaning.file.routing.dependencies[last] ?? [];
      return GUARD.test(last) || own.some((each) => this.#guards(each, meaning.file, level + 1));
    }
    // A type: a model of the body, a class of parameters.
    if (meaning?.kind === 'class') return /guard|auth|permission|security/i.test(last);
    return meaning === undefined && GUARD.test(last);
  }

  /** The dependencies that a type alias of the project holds. */
  #annotated(name: string, from: FileFacts): { names: readonly string[]; file: FileFacts } | undefined {
    const dot = name.lastIndexOf('.');
    const module = this.#project.modules.find(name.slice(0, dot), from);
    const names = module?.routing.annotated[name.slice(dot + 1)];
    return module === undefined || names === undefined ? undefined : { names, file: module };
  }
}
