import { PythonFile } from '../../src/python/file.ts';
import { passedDown, remembered } from '../../src/python/remembered.ts';

test('a question about a node is worked out once for each node and file', () => {
  const asked: string[] = [];
  const text = remembered((file, node): string | undefined => {
    asked.push(`${file.path}:${node}`);
    return node === 0 ? undefined : file.text(node);
  });
  const [shop, mail] = ['shop.py', 'mail.py'].map((path) => new PythonFile(path, Buffer.from('price = 1\n')));
  for (let time = 0; time < 2; time += 1) {
    expect(text(shop!, 0)).toBeUndefined();
    expect(text(shop!, 1)).toBe('price = 1');
    expect(text(mail!, 1)).toBe('price = 1');
  }
  expect(asked).toEqual(['shop.py:0', 'shop.py:1', 'mail.py:1']);
});

test('an answer is passed down once from each node to those in it', () => {
  const asked: string[] = [];
  const calls = passedDown<string | undefined>(undefined, (file, node, outside) => {
    asked.push(`${file.text(node)} in ${outside}`);
    return file.is(node, 'call') ? file.text(file.child(node, 'function')!) : outside;
  });
  const file = new PythonFile('shop.py', Buffer.from('sell(book)\n'));
  const [name, book] = [...file.nodesOf('identifier')];
  expect([calls(file, 0), calls(file, book!), calls(file, name!)]).toEqual([undefined, 'sell', 'sell']);
  expect(asked).toEqual([
    'sell(book) in undefined',
    'sell(book) in undefined',
    '(book) in sell',
    'book in sell',
    'sell in sell',
  ]);
});
