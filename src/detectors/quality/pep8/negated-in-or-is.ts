import { detector } from '../../../python/detector.ts';

export default detector({ kinds: ['not_operator'], facts: ['operator'] }, function* (node, file) {
  const comparison = file.child(node, 'argument');
  if (!file.is(comparison, 'comparison_operator')) return;
  const [operator, another] = file.children(comparison).filter((child) => file.field(child) === 'operators');
  if (another !== undefined || !file.is(operator, '"in"', '"is"')) return;
  const text = file.is(operator, '"in"') ? 'not in' : 'is not';
  const negation = { start: file.start(node), end: file.start(comparison) };
  const hasComment = file.text(negation).includes('#');
  const fix = hasComment
    ? []
    : [
        { ...negation, text: '' },
        { ...file.span(operator), text },
      ];
  yield { at: node, operator: text, fix };
});
