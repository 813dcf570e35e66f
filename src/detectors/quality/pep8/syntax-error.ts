import { detector } from '../../../python/detector.ts';

export default detector({ kinds: ['module'], facts: ['problem'], broken: true }, function* (_module, file) {
  const error = file.syntaxError;
  if (error?.kind === 'error') yield { at: error.span, problem: error.problem };
});
