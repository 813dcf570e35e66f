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

test('a line of nothing but blanks takes no time', () => {
  expect(commandIn(`/waymark${' \t'.repeat(30_000)}`)).toEqual({ name: 'help' });
  expect(commandIn(`/waymark ignore ${' \t'.repeat(30_000)}x`)).toEqual({ name: 'ignore', rule: 'x' });
});
