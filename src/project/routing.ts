import type { FileFacts } from '../facts/facts.ts';
import type { MountFact, RouteFact, RouterFact } from '../facts/routes.ts';
import type { Modules } from './modules.ts';

/** An application, or a part of one that is mounted: FastAPI's router, Flask's blueprint. */
export interface Router {
  readonly framework: 'fastapi' | 'flask';
  readonly isApplication: boolean;
  /** Whether a class of the project makes it, which may give its routes more than is written there. */
  readonly isCustom: boolean;
  readonly fact: RouterFact;
  readonly file: FileFacts;
  readonly routes: readonly Route[];
  /** What is mounted on it. */
  readonly mounts: readonly Mount[];
}

export interface Route {
  readonly fact: RouteFact;
  readonly file: FileFacts;
}

export interface Mount {
  readonly fact: MountFact;
  readonly file: FileFacts;
  /** Undefined when it is computed, or made elsewhere. */
  readonly mounted: Router | undefined;
}

const FRAMEWORKS: Readonly<Record<string, Pick<Router, 'framework' | 'isApplication'>>> = {
  'fastapi.FastAPI': { framework: 'fastapi', isApplication: true },
  'fastapi.applications.FastAPI': { framework: 'fastapi', isApplication: true },
  'fastapi.APIRouter': { framework: 'fastapi', isApplication: false },
  'fastapi.routing.APIRouter': { framework: 'fastapi', isApplication: false },
  'flask.Flask': { framework: 'flask', isApplication: true },
  'flask.app.Flask': { framework: 'flask', isApplication: true },
  'flask.Blueprint': { framework: 'flask', isApplication: false },
  'flask.blueprints.Blueprint': { framework: 'flask', isApplication: false },
};

/** What a project calls a router of its own that a function makes the class of. */
const ROUTER = /(^|\.)APIRouter$/;

/** A chain of subclasses longer than this is a circle. */
const MOST_PARENTS = 20;

/** The routers and applications of a project, and how they hang together. */
export class Routing {
  readonly #files: readonly FileFacts[];
  readonly #modules: Modules;
  readonly #routers = new Map<string, Router & { readonly routes: Route[]; readonly mounts: Mount[] }>();
  readonly #handedOn = new Set<string>();

  constructor(files: readonly FileFacts[], modules: Modules) {
    this.#files = files;
    this.#modules = modules;
    for (const file of files) {
      for (const fact of file.routing.routers) {
        const kind = this.#kindOf(fact.maker, file);
        const key = this.#identity(fact.name, file);
        if (kind !== undefined && key !== undefined) {
          this.#routers.set(key, { ...kind, fact, file, routes: [], mounts: [] });
        }
      }
    }
    for (const file of files) {
      for (const fact of file.routing.routes) this.#at(fact.router, file)?.routes.push({ fact, file });
      for (const fact of file.routing.mounts) {
        const mounted = this.#at(fact.mounted, file);
        this.#at(fact.owner, file)?.mounts.push({ fact, file, mounted });
      }
      for (const name of [...file.routing.handedOn, ...file.routing.mounts.map(({ mounted }) => mounted)]) {
        const key = this.#identity(name, file);
        if (key !== undefined) this.#handedOn.add(key);
      }
    }
  }

  get routers(): Iterable<Router> {
    return this.#routers.values();
  }

  /** Whether anything is mounted, or handed to a function, that the names of the project cannot tell. */
  get hasComputedMounts(): boolean {
    return this.#files.some(({ routing }) => routing.mounts.some(({ mounted }) => mounted === ''));
  }

  /** Whether the router's name is passed to anything: a call that mounts it, a list, a setting. */
  isHandedOn({ fact, file }: Router): boolean {
    const key = this.#identity(fact.name, file);
    return key === undefined || this.#handedOn.has(key);
  }

  #at(name: string, from: FileFacts): (Router & { readonly routes: Route[]; readonly mounts: Mount[] }) | undefined {
    const key = this.#identity(name, from);
    return key === undefined ? undefined : this.#routers.get(key);
  }

  /** One key for a router, however it is spoken of. */
  #identity(name: string, from: FileFacts): string | undefined {
    if (name === '') return undefined;
    if (name.includes('<')) return name;
    const meaning = this.#modules.meaning(name, from);
    return meaning?.kind === 'object' ? `${meaning.file.path}:${meaning.name}` : undefined;
  }

  #kindOf(maker: string, from: FileFacts): Pick<Router, 'framework' | 'isApplication' | 'isCustom'> | undefined {
    let name = maker;
    let file = from;
    for (let parents = 0; parents < MOST_PARENTS; parents += 1) {
      const meaning = this.#modules.meaning(name, file);
      if (meaning?.kind === 'foreign') {
        const known = Object.hasOwn(FRAMEWORKS, meaning.name) ? FRAMEWORKS[meaning.name] : undefined;
        return known === undefined ? undefined : { ...known, isCustom: parents > 0 };
      }
      if (meaning?.kind === 'object' && ROUTER.test(name))
        return { framework: 'fastapi', isApplication: false, isCustom: true };
      if (meaning?.kind !== 'class') return undefined;
      const [base, ...more] = meaning.definition.bases;
      if (base === undefined || more.length > 0) return undefined;
      name = base;
      file = meaning.file;
    }
    return undefined;
  }
}
