import { createChecker } from '../../../../src/check/checker.ts';
import { mend } from '../../../../src/check/mend.ts';
import { loadRules } from '../../../../src/rules/loader.ts';

const rules = (await loadRules()).filter(({ id }) => id === 'type-only-import-executed');
const checker = createChecker(rules, { link: () => '', suppress: true, fixes: true });

/** A file with an `if TYPE_CHECKING:` and a use, mended. */
function mended(block: string, use = 'print(Order(), Order())'): string | undefined {
  const source = Buffer.from(`from typing import TYPE_CHECKING\n\n${block}\n\n${use}\n`);
  const result = mend(checker, 'a.py', source, 'unsafe');
  return result && Buffer.from(result.bytes).toString().split('\n').slice(2, -3).join('\n');
}

test('an import that stands alone takes the place of its condition', () => {
  expect(mended('if TYPE_CHECKING:\n    from shop import Order')).toBe('from shop import Order');
});

test('an import among others leaves them', () => {
  expect(mended('if TYPE_CHECKING:\n    from shop import Order\n    import os')).toBe(
    'from shop import Order\nif TYPE_CHECKING:\n    import os',
  );
});

test.each([
  ['from shop import Order, Line', 'from shop import Line'],
  ['from shop import Line, Order', 'from shop import Line'],
  ['from shop import (\n        Line,\n        Order,\n    )', 'from shop import (\n        Line,\n    )'],
])('a name among others leaves them: %j', (statement, rest) => {
  expect(mended(`if TYPE_CHECKING:\n    ${statement}`)).toBe(`from shop import Order\nif TYPE_CHECKING:\n    ${rest}`);
});

test('what else is imported is as it was written', () => {
  expect(mended('if TYPE_CHECKING:\n    from shop.orders import Purchase as Order')).toBe(
    'from shop.orders import Purchase as Order',
  );
  expect(mended('if TYPE_CHECKING:\n    import shop.orders', 'print(shop.orders.Order())')).toBe('import shop.orders');
});

test('an `else` and a comment stay', () => {
  expect(mended('if TYPE_CHECKING:\n    from shop import Order\nelse:\n    Line = object')).toBe(
    'from shop import Order\nif TYPE_CHECKING:\n    pass\nelse:\n    Line = object',
  );
  expect(mended('if TYPE_CHECKING:\n    # In a circle.\n    from shop import Order')).toBe(
    'from shop import Order\nif TYPE_CHECKING:\n    # In a circle.\n    pass',
  );
});

test('nothing is done where two conditions import the name', () => {
  const block = 'if TYPE_CHECKING:\n    from shop import Order';
  expect(mended(`${block}\n${block}`)).toBeUndefined();
});
