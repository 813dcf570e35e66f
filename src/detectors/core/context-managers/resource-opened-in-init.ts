import { attributeOn, basesOf, methodOf, methodsOf, nameOf, ownClass, parameterAt } from '../../../python/classes.ts';
import { detector } from '../../../python/detector.ts';
import type { Node, PythonFile } from '../../../python/file.ts';
import { opens } from './opens.ts';

/** Connections, beside what `opens` knows. */
const CONNECTS =
  /^(sqlite3\.connect|psycopg2?\.connect|pymysql\.connect|MySQLdb\.connect|ftplib\.FTP(_TLS)?|imaplib\.IMAP4(_SSL)?|poplib\.POP3(_SSL)?|telnetlib\.Telnet|http\.client\.HTTPS?Connection|ldap3\.Connection|paramiko\.SSHClient|httpx\.Client|requests\.(Session|session)|aiohttp\.ClientSession)$/;

/** Bases that offer no way to close an object. */
const PLAIN_BASE =
  /^(builtins\.object|abc\.ABC|typing(_extensions)?\.(Generic|Protocol)|contextlib\.(Abstract(Async)?ContextManager|ContextDecorator))$/;

/** Methods by which an object is closed without `with`. */
const CLOSES =
  /^_*(a?close|stop|shut_?down|terminate|disconnect|quit|release|clean_?up|dispose|destroy|finali[sz]e|tear_?down|end|finish|done|logout|kill|exit|del)(_\w+)?_*$/i;

export default detector(
  { kinds: ['class_definition'], facts: ['owner', 'attribute', 'opening'], words: ['__exit__'] },
  function* (node, file) {
    const exit = methodOf(file, node, '__exit__');
    const init = methodOf(file, node, '__init__');
    if (exit === undefined || init === undefined || methodOf(file, node, '__enter__') === undefined) return;
    if (file.isTest || !basesOf(file, node).every((base) => isPlain(file, base)) || offersClose(file, node)) return;
    for (const { name, code } of openedIn(file, init)) {
      const closers = methodsOf(file, node).filter((method) => mentionsClosing(file, method, name));
      if (closers.length === 1 && closers[0] === exit) {
        yield { at: code, owner: nameOf(file, node), attribute: name, opening: file.text(code) };
      }
    }
  },
);

function isPlain(file: PythonFile, base: Node): boolean {
  const known = ownClass(file, base);
  if (known === undefined) return PLAIN_BASE.test(file.scopes.qualifiedName(base) ?? '');
  return (
    !offersClose(file, known) &&
    basesOf(file, known).every((each) => PLAIN_BASE.test(file.scopes.qualifiedName(each) ?? ''))
  );
}

function offersClose(file: PythonFile, owner: Node): boolean {
  return methodsOf(file, owner).some((method) => {
    const name = nameOf(file, method);
    return name === '__del__' || (CLOSES.test(name) && !/^__/.test(name));
  });
}

/** What a method puts into `self` that has to be closed. */
function* openedIn(file: PythonFile, init: Node): Generator<{ readonly name: string; readonly code: Node }> {
  const self = parameterAt(file, init, 0);
  for (const reference of self === undefined ? [] : (file.scopes.binding(self)?.references ?? [])) {
    const attribute = attributeOn(file, reference);
    const assignment = attribute === undefined ? undefined : file.parent(attribute.node)!;
    if (attribute === undefined || !file.is(assignment, 'assignment') || file.field(attribute.node) !== 'left')
      continue;
    const value = file.child(assignment, 'right');
    if (!file.is(value, 'call')) continue;
    const called = file.scopes.qualifiedName(file.child(value, 'function')) ?? '';
    if (opens(file, value) || CONNECTS.test(called)) yield { name: attribute.name, code: value };
  }
}

/** Whether a method closes what an attribute of `self` holds, or leaves it as `with` would. */
function mentionsClosing(file: PythonFile, method: Node, attribute: string): boolean {
  return new RegExp(`\\.${attribute}\\.(a?close|shutdown|quit|disconnect|logout|__exit__|detach)\\b`).test(
    file.text(method),
  );
}
