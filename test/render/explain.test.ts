import pc from 'picocolors';
import { renderTopic } from '../../src/render/explain.ts';

function render(lesson: string, width = 60): string[] {
  return renderTopic('core/algorithms', lesson, [], width, pc.createColors(false)).split('\n');
}

test('a lesson that another one links to is told by the command that prints it', () => {
  expect(render('[Typing](../quality/typing.md#pep-484) and [sets](data-structures.md)', 200)[0]).toBe(
    'Typing (waymark explain quality/typing) and sets (waymark explain core/data-structures)',
  );
});

test('a page is told by its path, a heading of the lesson by its words, the rest by its address', () => {
  expect(render('[One](../../docs/policy.md), [two](#two), [three](https://a.example/b)')[0]).toBe(
    'One (docs/policy.md), two, three (https://a.example/b)',
  );
});

test('a lesson fits the terminal, and is no wider than can be read with ease', () => {
  const words = 'word '.repeat(100);
  expect(Math.max(...render(words, 40).map((row) => row.length))).toBe(39);
  expect(Math.max(...render(words, 300).map((row) => row.length))).toBe(94);
});
