import { isByHand, isExample, isScript } from '../../src/model/by-hand.ts';

test.each([
  ['examples/orders.py', true],
  ['docs/code/orders.py', true],
  ['tutorial/10_key_features/orders.py', true],
  ['cookbook/03_tools/orders.py', true],
  ['shop/examples.py', false],
  ['shop/documents/orders.py', false],
])('%s is an example: %s', (path, verdict) => {
  expect(isExample(path)).toBe(verdict);
});

test.each([
  ['scripts/orders.py', true],
  ['server/scripts/orders.py', true],
  ['worker/shop/scripts/start.py', false],
  ['scripts-dev/release.py', true],
  ['setup.py', true],
  ['awxkit/setup.py', true],
  ['tools/orders.py', true],
  ['.ci/orders.py', true],
  // Parsers, tabs of a user interface and Celery's jobs are parts of the program.
  ['shop/tools/orders.py', false],
  ['shop/tasks.py', false],
  ['tasks.py', true],
  ['shop/subscripts/orders.py', false],
  ['shop/setup/orders.py', false],
])('%s is a script: %s', (path, verdict) => {
  expect(isScript(path)).toBe(verdict);
});

test.each([
  ['scripts/orders.py', true],
  ['worker/shop/scripts/start.py', true],
  ['examples/orders.py', true],
  ['shop/management/commands/orders.py', true],
  ['shop/cli.py', true],
  ['shop/seed_orders.py', true],
  ['shop/fixtures/orders.py', true],
  ['shop/client.py', false],
  ['shop/views.py', false],
])('%s serves nobody who waits: %s', (path, verdict) => {
  expect(isByHand(path)).toBe(verdict);
});
