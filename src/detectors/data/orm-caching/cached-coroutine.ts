import { detector } from '../../../python/detector.ts';
import { decoratedBy } from './cached.ts';

/** What keeps the value that a function returned: of an `async def`, a coroutine, which can be awaited once. */
const KEEPERS = /^(functools\.(lru_cache|cache|cached_property)|django\.utils\.functional\.cached_property)$/;

export default detector(
  { kinds: ['function_definition'], facts: ['function', 'decorator'], words: ['cache'] },
  function* (node, file) {
    if (!file.is(node + 1, '"async"')) return;
    const keeper = decoratedBy(file, node, (name) => KEEPERS.test(name));
    const name = file.child(node, 'name');
    if (keeper === undefined || name === undefined) return;
    // An asynchronous generator is spent after its first use, too, and says so less clearly.
    yield {
      at: keeper.node,
      function: file.text(name),
      decorator: keeper.name.slice(keeper.name.lastIndexOf('.') + 1),
    };
  },
);
