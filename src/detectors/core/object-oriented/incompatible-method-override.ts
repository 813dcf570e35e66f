import type { FunctionFact } from '../../../facts/definitions.ts';
import type { FileFacts } from '../../../facts/facts.ts';
import type { MethodCallFact } from '../../../facts/method-calls.ts';
import { groupBy } from '../../../model/group.ts';
import type { Classes, Method, ProjectClass } from '../../../project/classes.ts';
import { projectDetector } from '../../../project/detector.ts';
import { misfit } from './misfit.ts';
import { classTaking, type Namesakes, overriddenMethods } from './overrides.ts';

/** Decorators that leave the way in which a method is called as it is written. */
const TRANSPARENT =
  /^(builtins\.(static|class)method|abc\.abstract(|class|static)method|typing(_extensions)?\.(final|override)|functools\.(lru_)?cache|contextlib\.(async)?contextmanager)$/;

/** A call that the method of a base class takes and an override does not. */
interface Break {
  readonly call: MethodCallFact;
  readonly file: FileFacts;
  readonly base: Method;
  readonly override: Method;
  readonly problem: string;
  readonly harm: string;
  readonly way: string;
}

export default projectDetector(
  { facts: ['override', 'problem', 'base', 'caller', 'harm', 'way'] },
  function* ({ classes, files }) {
    const overridden = overriddenMethods(classes);
    const ownCalls = callsOfOwn(files);
    const found = new Map<FunctionFact, Break>();
    for (const file of files) {
      for (const call of file.methodCalls) {
        const namesakes = overridden.get(call.method);
        if (namesakes === undefined) continue;
        for (const each of breaks(classes, namesakes, call, file)) {
          const { owner, definition } = each.override;
          const own = ownCalls.get(ownCall(owner.file, owner.definition.name, call.method)) ?? [];
          // A class that calls the method on its own `self` as the method wants it has a way of its own to go by.
          const isOnItsOwn = own.length > 0 && own.every((other) => misfit(definition, other) === undefined);
          if (call.isOwn === true && isOnItsOwn) continue;
          if (!found.has(each.override.definition)) found.set(each.override.definition, each);
        }
      }
    }
    for (const { call, file, base, override, problem, harm, way } of found.values()) {
      const { name, site } = override.definition;
      const { site: original } = base.definition;
      yield {
        at: site,
        override: name,
        problem,
        base: base.definition.name,
        caller: call.caller === '' ? file.module : call.caller,
        harm,
        way,
        related: [
          { path: original.path, line: original.line, message: `\`${base.definition.name}\` takes the call.` },
          { path: file.path, line: call.line, message: `The call that \`${name}\` does not take.` },
        ],
      };
    }
  },
);

/** The calls of methods that classes make on their own `self`. */
function callsOfOwn(files: readonly FileFacts[]): ReadonlyMap<string, readonly MethodCallFact[]> {
  const calls = files.flatMap((file) =>
    file.methodCalls.flatMap((call) => (call.isOwn === true ? [{ call, key: ownCallBy(file, call) }] : [])),
  );
  const byKey = groupBy(calls, ({ key }) => key);
  return new Map([...byKey].map(([key, some]) => [key, some.map(({ call }) => call)]));
}

function ownCallBy(file: FileFacts, { caller, method }: MethodCallFact): string {
  return ownCall(file, caller.split('.')[0]!, method);
}

function ownCall({ path }: FileFacts, owner: string, method: string): string {
  return `${path}:${owner}.${method}`;
}

function* breaks(classes: Classes, namesakes: Namesakes, call: MethodCallFact, file: FileFacts): Generator<Break> {
  const on = call.on === undefined ? classTaking(classes, namesakes, call) : classes.find(call.on, file);
  const base = on && classes.method(on, call.method);
  if (on === undefined || base === undefined || !takes(classes, on, base.definition, call)) return;
  if (call.isOwn !== true && isSpecial(classes, call, file)) return;
  for (const override of namesakes.overrides) {
    const { owner, definition } = override;
    if (owner === on || classes.resolutionOrder(owner)?.includes(on) !== true || !isPlain(definition)) continue;
    if (call.isOwn === true && !inheritsCaller(classes, on, owner, call)) continue;
    const said = complaint(base.definition, definition, call);
    if (said !== undefined) yield { call, file, base, override, ...said };
  }
}

function complaint(
  base: FunctionFact,
  override: FunctionFact,
  call: MethodCallFact,
): Pick<Break, 'problem' | 'harm' | 'way'> | undefined {
  const problem = misfit(override, call);
  if (problem !== undefined) {
    return {
      problem,
      harm: 'raises `TypeError` for this class',
      way: 'Take what the base takes, and give defaults to the rest',
    };
  }
  const isCoroutine = override.isAsync && !override.isGenerator;
  if (!isCoroutine || base.isAsync || call.result !== 'dropped') return undefined;
  return {
    problem: 'is async',
    harm: 'never awaits what it gets here',
    way: 'Make both methods async, or neither',
  };
}

/** Whether a call is one that the base is made for. */
function takes(classes: Classes, on: ProjectClass, base: FunctionFact, call: MethodCallFact): boolean {
  if (!isPlain(base) || misfit(base, call) !== undefined) return false;
  // `cls.total(order)` hands the object on by itself.
  return call.isOwn !== true || isBound(base) || !classes.ownMethods(on, callerName(on, call.caller)).some(isBound);
}

/** Whether a call stands in an override: a class that does a thing its own way is mostly handed objects made for it. */
function isSpecial(classes: Classes, { caller }: MethodCallFact, file: FileFacts): boolean {
  const [name, method] = caller.split('.');
  const owner = name === undefined || method === undefined ? undefined : classes.named(name, file);
  if (owner === undefined || method === undefined) return false;
  const above = classes.resolutionOrder(owner)?.slice(1) ?? [];
  return above.some((each) => each.kind === 'class' && classes.ownMethods(each, method).length > 0);
}

/** Whether the method that makes a call on its `self` is the one that a class below has, too, and offers to others. */
function inheritsCaller(classes: Classes, on: ProjectClass, below: ProjectClass, { caller }: MethodCallFact): boolean {
  const name = callerName(on, caller);
  const isPublic = !name.startsWith('_') || name.endsWith('__');
  return isPublic && classes.method(below, name)?.owner === on;
}

/** `open` of `Shop.open.retry`, where `retry` is a function in the method. */
function callerName(on: ProjectClass, caller: string): string {
  return caller.slice(on.definition.name.length + 1).split('.')[0]!;
}

function isBound({ decorators }: FunctionFact): boolean {
  return decorators.includes('builtins.classmethod') || decorators.includes('builtins.staticmethod');
}

function isPlain({ decorators, isRebound }: FunctionFact): boolean {
  return isRebound !== true && decorators.every((decorator) => TRANSPARENT.test(decorator));
}
