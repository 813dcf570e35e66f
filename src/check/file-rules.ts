import type { Failure } from '../model/finding.ts';
import type { Detector, Sighting } from '../python/detector.ts';
import type { Node, PythonFile } from '../python/file.ts';
import { KIND_NAMES } from '../python/parser.ts';
import { JoinedQuery } from '../python/query.ts';
import type { LoadedRule } from '../rules/loader.ts';
import { byScope } from './by-scope.ts';
import { messageOf } from './failure.ts';

/** What a rule saw in a file. */
export interface Sighted {
  readonly rule: LoadedRule;
  readonly sighting: Sighting;
}

interface Visitor {
  readonly rule: LoadedRule;
  readonly detector: Detector;
}

const NONE: readonly Visitor[] = [];
const MODULE = KIND_NAMES.indexOf('module');

/** The rules that look at single files, arranged for one pass over the tree. */
export class FileRules {
  readonly #rules: readonly LoadedRule[];
  /** By number of kind. */
  readonly #visitors: readonly (readonly Visitor[])[];
  /** The numbers of kinds that have visitors. */
  readonly #kinds: readonly number[];
  /** Those that look at the calls of some names only. */
  readonly #callVisitors: readonly Visitor[];
  readonly #matchRules: readonly LoadedRule[];
  readonly #query: JoinedQuery;
  /** By number of kind: whether the query can begin there. */
  readonly #isQueryRoot: readonly boolean[];

  constructor(rules: readonly LoadedRule[]) {
    this.#rules = rules;
    const visitors = byScope(rules, 'file').map(([rule, detector]): Visitor => ({ rule, detector }));
    const isByName = ({ detector }: Visitor): boolean => detector.called.length > 0;
    this.#visitors = KIND_NAMES.map((kind) =>
      visitors.filter((each) => each.detector.kinds.includes(kind) && !(kind === 'call' && isByName(each))),
    );
    this.#kinds = [...KIND_NAMES.keys()].filter((kind) => this.#visitors[kind]!.length > 0);
    this.#callVisitors = visitors.filter(isByName);
    this.#matchRules = rules.filter((rule) => rule.finder.by === 'match');
    this.#query = new JoinedQuery(this.#matchRules.map(({ finder }) => (finder.by === 'match' ? finder.query : '')));
    this.#isQueryRoot = KIND_NAMES.map((kind) => this.#query.rootKinds.has(kind));
  }

  /**
   * One pre-order pass for those that look at all nodes of some kinds, and a look at the calls that the others ask for.
   *
   * @param ids the ids of the rules that shall look; absent: all
   */
  sightings(file: PythonFile, failures: Failure[], ids?: ReadonlyMap<string, unknown>): Sighted[] {
    const found: Sighted[] = [];
    const isBroken = file.syntaxError !== undefined || file.unreadable !== undefined;
    const silent = this.#silent(file, ids);
    const matchRules = this.#matchRules.filter((rule) => !silent.has(rule));
    const failed = new Set<LoadedRule>();
    const isActive = ({ rule, detector }: Visitor): boolean => (detector.broken || !isBroken) && !silent.has(rule);
    function look({ rule, detector }: Visitor, node: Node): void {
      if (failed.size > 0 && failed.has(rule)) return;
      try {
        for (const sighting of detector.detect(node, file, rule.options)) found.push({ rule, sighting });
      } catch (error) {
        failures.push({ rule: rule.id, path: file.path, message: messageOf(error) });
        failed.add(rule);
      }
    }
    const visitorsOf = new Array<readonly Visitor[]>(KIND_NAMES.length).fill(NONE);
    const isMatched = !isBroken && matchRules.length > 0;
    const isWanted = Uint8Array.from(this.#isQueryRoot, (isRoot) => (isMatched && isRoot ? 1 : 0));
    for (const kind of this.#kinds) {
      visitorsOf[kind] = this.#visitors[kind]!.filter(isActive);
      if (visitorsOf[kind].length > 0) isWanted[kind] = 1;
    }
    const { kind: kinds, count } = file.tree;
    const candidates: Node[] = [];
    for (let node = 0; node < count; node += 1) {
      // The root of hopeless input is an ERROR, but it is the module all the same.
      const kind = node === 0 ? MODULE : kinds[node]!;
      if (isWanted[kind] === 0) continue;
      for (const visitor of visitorsOf[kind]!) look(visitor, node);
      if (isMatched && this.#isQueryRoot[kind]!) candidates.push(node);
    }
    for (const visitor of this.#callVisitors.filter(isActive)) {
      for (const node of file.callsNamed(...visitor.detector.called)) look(visitor, node);
    }
    try {
      for (const { query, captures } of this.#query.run(file, candidates)) {
        const rule = this.#matchRules[query]!;
        if (!silent.has(rule)) found.push({ rule, sighting: sightingOf(file, captures) });
      }
    } catch (error) {
      // They are one query: none of them has seen the file.
      for (const { id } of matchRules) failures.push({ rule: id, path: file.path, message: messageOf(error) });
    }
    return found;
  }

  /** Rules that are not among the ids, or that this file gives no occasion for, by the modules it imports and by its words. */
  #silent(file: PythonFile, ids: ReadonlyMap<string, unknown> | undefined): ReadonlySet<LoadedRule> {
    return new Set(
      this.#rules.filter(({ id, imports, finder }) => {
        if (ids?.has(id) === false) return true;
        if (imports.length > 0 && !imports.some((name) => file.imports.has(name))) return true;
        const words = finder.by === 'detector' && finder.detector.scope === 'file' ? finder.detector.words : [];
        return words.length > 0 && !file.holds(...words);
      }),
    );
  }
}

function sightingOf(file: PythonFile, captures: ReadonlyMap<string, Node>): Sighting {
  const facts = Object.fromEntries([...captures].map(([name, node]) => [name, file.text(node)]));
  return { ...facts, at: captures.get('at')! };
}
