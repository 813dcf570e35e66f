import { detector } from '../../../python/detector.ts';

export default detector({ kinds: ['module'], facts: ['reason', 'line'], broken: true }, function* (_module, file) {
  // Python reads what is only too much for Waymark.
  if (file.unreadable?.cause !== 'encoding') return;
  // A file without text has no lines, so the words name the place.
  yield { at: { start: 0, end: 0 }, reason: file.unreadable.reason, line: file.unreadable.line };
});
