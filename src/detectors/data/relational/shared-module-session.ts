import { detector } from '../../../python/detector.ts';
import { makesSession } from './session.ts';

/** What runs the functions of a module side by side. */
const AT_ONCE =
  'fastapi flask starlette sanic aiohttp tornado bottle falcon pyramid litestar quart threading concurrent'.split(' ');

export default detector(
  { kinds: ['assignment'], facts: ['session', 'user', 'maker'], words: ['Session', 'sessionmaker'] },
  function* (node, file) {
    const right = file.child(node, 'right');
    const left = file.child(node, 'left');
    if (!file.is(right, 'call') || !file.is(left, 'identifier') || file.isTest) return;
    const binding = file.scopes.binding(left);
    // A function that sets it anew, behind `global`, looks after it in some way.
    if (binding?.scope.kind !== 'module' || binding.definitions.length > 1 || !makesSession(file, right)) return;
    if (!AT_ONCE.some((module) => file.imports.has(module))) return;
    const user = binding.references.map((use) => file.enclosingFunction(use)).find((found) => found !== undefined);
    if (user === undefined) return;
    const name = file.text(file.child(user, 'name')!);
    yield { at: node, session: binding.name, user: name, maker: file.text(right) };
  },
);
