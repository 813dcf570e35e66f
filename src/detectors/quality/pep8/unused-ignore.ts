import { ignoreDetector } from '../../../project/ignores.ts';

export default ignoreDetector({ facts: ['names'] }, function* (unused) {
  for (const { comment, names } of unused) {
    yield { at: comment, names: names === 'all' ? 'any rule' : names.join(', ') };
  }
});
