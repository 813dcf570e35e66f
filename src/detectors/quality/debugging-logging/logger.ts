import { type Arguments, argumentsOf } from '../../../python/arguments.ts';
import type { Node, PythonFile } from '../../../python/file.ts';
import { originName } from '../../../python/origins.ts';

/** A call that writes a line to a log. */
export interface LogCall {
  readonly method: string;
  /** The name of the method, or of the function that was imported. */
  readonly name: Node;
  /** By position or as `msg=`. */
  readonly message: Node;
  /** What stands behind the message by position. */
  readonly values: readonly Node[];
  readonly given: Arguments;
  /** Whether it is certainly the standard library's: its module, or what `getLogger` gave. */
  readonly isStandard: boolean;
}

/** Methods of a logger that write a line. */
export const LOG_METHODS = ['debug', 'info', 'warning', 'warn', 'error', 'exception', 'critical', 'fatal', 'log'];

const MAKES_LOGGER =
  /^(logging\.(getLogger|Logger|LoggerAdapter)|logging\.getLogger\(\)|celery\.utils\.log\.get(_task)?_?logger|flask\.current_app\.logger)$/;
/** What loggers are called. */
const LOGGER_NAME = /^_*(log|logger|logging)$|_(log|logger)$/i;
/** Loggers that put their arguments into the message in another way, or not at all. */
const OTHER_STYLE = ['loguru', 'structlog', 'eliot', 'logbook'];

/** Reads a call as one of a logger whose arguments fill the message's `%` placeholders; undefined for any other call. */
export function logCall(file: PythonFile, call: Node): LogCall | undefined {
  const callee = file.child(call, 'function');
  const called = callee === undefined ? undefined : calledMethod(file, callee);
  if (called === undefined) return undefined;
  const given = argumentsOf(file, call);
  const positional = called.method === 'log' ? given.positional.slice(1) : given.positional;
  const [message = given.keywords.get('msg'), ...values] = positional;
  return message === undefined ? undefined : { ...called, message, values, given };
}

/** What is called, when it is a method of a logger or a function of `logging` that was imported by its name. */
function calledMethod(file: PythonFile, callee: Node): Pick<LogCall, 'method' | 'name' | 'isStandard'> | undefined {
  if (file.is(callee, 'identifier')) {
    const method = /^logging\.(\w+)$/.exec(file.scopes.qualifiedName(callee) ?? '')?.[1] ?? '';
    return LOG_METHODS.includes(method) ? { method, name: callee, isStandard: true } : undefined;
  }
  const name = file.is(callee, 'attribute') ? file.child(callee, 'attribute') : undefined;
  if (name === undefined) return undefined;
  const method = file.text(name);
  if (!LOG_METHODS.includes(method)) return undefined;
  const object = file.child(callee, 'object')!;
  const isStandard = isStandardLogger(file, object);
  return isStandard || isLoggerByName(file, object) ? { method, name, isStandard } : undefined;
}

function isStandardLogger(file: PythonFile, object: Node): boolean {
  if (file.scopes.qualifiedName(object) === 'logging') return true;
  if (file.is(object, 'call'))
    return MAKES_LOGGER.test(file.scopes.qualifiedName(file.child(object, 'function')) ?? '');
  return MAKES_LOGGER.test(originName(file, object) ?? '');
}

function isLoggerByName(file: PythonFile, object: Node): boolean {
  const last = file.is(object, 'attribute') ? file.child(object, 'attribute') : object;
  if (!file.is(last, 'identifier') || !LOGGER_NAME.test(file.text(last))) return false;
  if (OTHER_STYLE.some((module) => file.imports.has(module))) return false;
  const origin = originName(file, object) ?? file.scopes.qualifiedName(object) ?? '';
  return !/(^|\.)(structlog|loguru|get_structlog\w*|get_run_logger)\b/.test(origin) || /run_logger/.test(origin);
}
