import type { Edit } from '../../../model/finding.ts';
import type { Site } from '../../../model/site.ts';
import { projectDetector } from '../../../project/detector.ts';
import { mayAwait } from '../../../python/asynchrony.ts';
import type { Node, PythonFile } from '../../../python/file.ts';
import { nodeAt } from '../../../python/site.ts';

export default projectDetector(
  { facts: ['manager', 'written', 'wanted', 'place', 'missing'] },
  function* ({ files, managers }) {
    for (const file of files) {
      for (const { of, isMade, isAsync, code, site } of file.entries) {
        const entering = managers.entering(of, file);
        // An instance that was not made here may be of a subclass that has both.
        if (entering === undefined || entering === 'both' || (entering === 'async') === isAsync) continue;
        if (!isMade && !/^(asyncio|threading|anyio|httpx|aiohttp)\./.test(of)) continue;
        yield {
          at: site,
          manager: code,
          written: isAsync ? 'async with' : 'with',
          wanted: isAsync ? 'with' : 'async with',
          place: isAsync ? '' : ', which needs an `async def` around it',
          missing: isAsync ? '__aenter__' : '__enter__',
          fix: (parsed) => turned(parsed, site),
        };
      }
    }
  },
);

/** The other kind of `with`, where nothing else is entered by the same one. */
function turned(file: PythonFile, site: Site): readonly Edit[] | undefined {
  const item = withItemAt(file, site);
  const statement = item === undefined ? undefined : file.enclosing(item, 'with_statement');
  if (item === undefined || statement === undefined) return undefined;
  if (file.namedChildren(file.parent(item)!).length > 1) return undefined;
  const start = file.start(statement);
  const keyword = file.children(statement).find((child) => file.is(child, '"with"'))!;
  if (start < file.start(keyword)) return [{ start, end: file.start(keyword), text: '' }];
  return mayAwait(file, statement) ? [{ start, end: start, text: 'async ' }] : undefined;
}

function withItemAt(file: PythonFile, site: Site): Node | undefined {
  const manager = nodeAt(file, site, 'call', 'identifier', 'attribute', 'subscript');
  return manager === undefined ? undefined : file.enclosing(manager, 'with_item');
}
