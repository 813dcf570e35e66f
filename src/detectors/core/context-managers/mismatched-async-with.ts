import { projectDetector } from '../../../project/detector.ts';

export default projectDetector({ facts: ['manager', 'written', 'wanted', 'missing'] }, function* ({ files, managers }) {
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
        missing: isAsync ? '__aenter__' : '__enter__',
      };
    }
  }
});
