import { asyncRows, type AsyncRows } from '../../src/facts/async-rows.ts';
import { Instances } from '../../src/facts/instances.ts';
import { PythonFile } from '../../src/python/file.ts';

function rowsIn(source: string, path = 'shop/views.py'): AsyncRows {
  const file = new PythonFile(path, Buffer.from(`from shop.models import Order\n${source}\n`));
  return asyncRows(file, new Instances(file));
}

function uses(statement: string): string[] {
  return rowsIn(`async def f(request, order: Order):\n    ${statement}`).uses.map(({ model, by }) => `${model} ${by}`);
}

test.each([
  ['a query that gives a row', 'x = Order.objects.filter(a=1).first()', 'first()'],
  ['a query that is awaited', 'x = await Order.objects.get(a=1)', 'get()'],
  ['a loop', 'for x in Order.objects.all(): pass', 'for'],
  ['a comprehension', 'x = [y for y in Order.objects.all()[:5]]', 'for'],
  ['a reader of rows', 'x = list(Order.objects.all())', 'list()'],
  ['a question of truth', 'if Order.objects.filter(a=1): pass', 'if'],
  ['an index', 'x = Order.objects.all()[0]', '[…]'],
  ['a row that is annotated', 'order.save()', 'save()'],
  ['a row that is fetched', 'x = await Order.objects.filter(a=1).afirst()\n    x.delete()', 'delete()'],
])('%s', (_, statement, by) => {
  expect(uses(statement)).toEqual([`shop.models.Order ${by}`]);
});

test.each([
  ['a queryset that is only made', 'x = Order.objects.filter(a=1)'],
  ['an asynchronous loop', 'async for x in Order.objects.all(): pass'],
  ['an asynchronous comprehension', 'x = [y async for y in Order.objects.all()]'],
  ['a method that is handed over', 'x = await sync_to_async(Order.objects.get)(a=1)'],
  ['a lambda', 'x = await in_thread(lambda: Order.objects.get(a=1))'],
  ['a generator that somebody else reads', 'x = await in_thread(list, (y for y in Order.objects.all()))'],
  ['an ordinary function inside', 'def g():\n        return Order.objects.get(a=1)'],
  ['rows that have been read', 'x = Order.objects.all()\n    y = [z async for z in x]\n    len(x)'],
  ['a name of many values', 'x = Order(a=1)\n    x = request.thing\n    x.save()'],
])('no use: %s', (_, statement) => {
  expect(uses(statement)).toEqual([]);
});

test('ordinary functions, tests and migrations have none', () => {
  const source = 'async def f():\n    Order.objects.get(a=1)';
  expect(rowsIn(source).uses).toHaveLength(1);
  expect(rowsIn(source.replace('async ', '')).uses).toEqual([]);
  expect(rowsIn(source, 'tests/test_views.py').uses).toEqual([]);
  expect(rowsIn(source, 'shop/migrations/0002_more.py').uses).toEqual([]);
});

test('the switch that lets it pass is seen', () => {
  expect(rowsIn('x = 1').hasSwitch).toBe(false);
  expect(rowsIn('import os\nos.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"').hasSwitch).toBe(true);
});
