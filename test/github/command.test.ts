import { commandIn } from '../../src/github/command.ts';

test.each([
  ['/waymark review', { name: 'review' }],
  ['/waymark pause', { name: 'pause' }],
  ['/waymark resume', { name: 'resume' }],
  ['/waymark config', { name: 'config' }],
  ['/waymark help', { name: 'help' }],
  ['/waymark', { name: 'help' }],
  ['/waymark   ', { name: 'help' }],
  ['/waymark rewrite everything', { name: 'help' }],
  ['/Waymark REVIEW', { name: 'review' }],
  ['/waymark explain open-without-with', { name: 'explain', rule: 'open-without-with' }],
  ['/waymark explain', { name: 'explain' }],
  ['/waymark ignore', { name: 'ignore' }],
  ['/waymark ignore bare-except', { name: 'ignore', rule: 'bare-except' }],
  ['/waymark ignore `bare-except` it is a script', { name: 'ignore', rule: 'bare-except', reason: 'it is a script' }],
  ['Thanks!\r\n\r\n/waymark review\r\n', { name: 'review' }],
  ['> Shall I?\n\n/waymark review', { name: 'review' }],
  ['```\ncode\n```\n/waymark review', { name: 'review' }],
  ['```not``` a fence\n/waymark review', { name: 'review' }],
  ['> What it said.\n> <!-- waymark:key=1 -->\n\n/waymark review', { name: 'review' }],
  ['<!-- a hint -->\n/waymark review', { name: 'review' }],
])('%j asks for %j', (body, command) => {
  expect(commandIn(body)).toEqual(command);
});

test.each([
  ['in the middle of a line', 'Try /waymark review'],
  ['behind blanks', '    /waymark review'],
  ['of another word', '/waymarks review'],
  ['in a quotation', '> /waymark review'],
  ['in a nested quotation', '  > > /waymark review'],
  ['in the text right below a quotation, which belongs to it', '> He said:\n/waymark review'],
  ['in a fence', '```\n/waymark review\n```'],
  ['in a fence of tildes', '~~~ text\n/waymark review\n~~~'],
  ['in a long fence with a short one in it', '````\n```\n/waymark review\n````'],
  ['in a fence that has no end', '```python\n/waymark review'],
  ['in a hidden remark', '<!--\n/waymark review\n-->'],
  ['in a suggested change', '```suggestion\n/waymark review\n```'],
  [
    'in a comment of ours, whoever posts it',
    '/waymark review\n\n<!-- waymark:key=1 -->\n<!-- waymark:rule=bare-except -->',
  ],
])('a command %s is none', (_, body) => {
  expect(commandIn(body)).toBeUndefined();
});

test('of ten thousand commands the first one counts', () => {
  const many = ['/waymark pause', ...Array.from({ length: 10_000 }, () => '/waymark review')];
  expect(commandIn(many.join('\n'))).toEqual({ name: 'pause' });
});

test('names and reasons are cut', () => {
  const command = commandIn(`/waymark ignore ${'x'.repeat(60_000)} ${'y'.repeat(5_000)}`);
  expect(command).toEqual({ name: 'ignore', rule: 'x'.repeat(100), reason: 'y'.repeat(300) });
});

test('a cut goes through no character', () => {
  const command = commandIn(`/waymark ignore ${'x'.repeat(99)}😀 ${'y'.repeat(299)}😀`);
  expect(command).toEqual({ name: 'ignore', rule: 'x'.repeat(99), reason: 'y'.repeat(299) });
});

// Were a line read more often than once for each of its characters, none of these would come to an end.
describe('of a line as long as a comment may be', () => {
  const blanks = ' \t'.repeat(30_000);
  const ticks = '`'.repeat(60_000);

  test.each([
    ['nothing but blanks', `/waymark${blanks}`, { name: 'help' }],
    ['blanks before a rule', `/waymark ignore ${blanks}x`, { name: 'ignore', rule: 'x' }],
    ['blanks before what ends a line elsewhere', `/waymark review${blanks}\u2028`, { name: 'review' }],
    ['such an end before a reason', `/waymark ignore x${blanks}\u2028y`, { name: 'ignore', rule: 'x', reason: 'y' }],
    ['backticks alone', `/waymark ignore ${ticks}`, { name: 'ignore' }],
    ['backticks around a rule', `/waymark ignore ${ticks}x${ticks}`, { name: 'ignore', rule: 'x' }],
    ['backticks within a rule', `/waymark ignore x${ticks}x`, { name: 'ignore', rule: `x${'`'.repeat(99)}` }],
    ['a fence that is none', `${ticks} \`\n/waymark review`, { name: 'review' }],
    ['words', `/waymark review ${'a '.repeat(30_000)}`, { name: 'review' }],
  ])('%s is read at once', (_, body, command) => {
    expect(commandIn(body)).toEqual(command);
  });
});
