import { detector } from '../../../python/detector.ts';
import { equalities, identityFix } from './comparison.ts';
import { mayBeOverloaded } from './overloading.ts';

export default detector({ kinds: ['comparison_operator'], facts: ['sign', 'operator'] }, function* (node, file) {
  for (const equality of equalities(file, node)) {
    const { left, right, sign } = equality;
    if (!file.is(left, 'none') && !file.is(right, 'none')) continue;
    if (mayBeOverloaded(file, node, file.is(left, 'none') ? right : left)) continue;
    const operator = sign === '==' ? 'is' : 'is not';
    yield { at: node, sign, operator, fix: identityFix(file, equality) };
  }
});
