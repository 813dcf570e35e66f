import { Words } from '../../src/python/words.ts';

function wordsOf(text: string): Words {
  return new Words(Buffer.from(text));
}

test.each(['utcnow', 'now', 'Ω.now', '()', 'f', ''])('finds %j where it stands', (word) => {
  expect(wordsOf('stamp = Ω.now.utcnow()\nif x: pass').has(word)).toBe(true);
});

test.each(['utcnew', 'nov', 'won', 'pdb', 'stamps', '((', 'stamp  = '])('does not find %j', (word) => {
  expect(wordsOf('stamp = Ω.now.utcnow()\nif x: pass').has(word)).toBe(false);
});

test('finds each piece of a text, and says the same when it is asked again', () => {
  const text = 'for order in Order.objects.filter(paid=True): order.send(order.customer.email)';
  const words = wordsOf(text);
  for (let start = 0; start < text.length; start += 1) {
    for (const length of [1, 2, 3, 4, 5, 9]) {
      const piece = text.slice(start, start + length);
      expect([piece, words.has(piece), words.has(piece)]).toEqual([piece, true, true]);
    }
  }
});

test('an empty text has no word', () => {
  expect(wordsOf('').has('pdb')).toBe(false);
});

test('whoever holds a part of a longer text sees nothing around it', () => {
  const bytes = Buffer.from('before breakpoint after');
  expect(new Words(bytes.subarray(7, 12)).has('breakpoint')).toBe(false);
  expect(new Words(bytes.subarray(7, 17)).has('breakpoint')).toBe(true);
});
