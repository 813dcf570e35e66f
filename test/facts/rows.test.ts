import { rowReads } from '../../src/facts/row-reads.ts';
import { managers, returnedRows } from '../../src/facts/row-sources.ts';
import type { RowsFact } from '../../src/facts/rows.ts';
import { Instances } from '../../src/facts/instances.ts';
import { PythonFile } from '../../src/python/file.ts';

const IMPORTS = 'from sqlalchemy import select\nfrom sqlalchemy.orm import joinedload, selectinload, load_only\n\n\n';

function parsed(source: string): [file: PythonFile, instances: Instances] {
  const file = new PythonFile('shop/orders.py', Buffer.from(`${IMPORTS}${source}\n`));
  return [file, new Instances(file)];
}

/** The rows that the only loop of a function goes over; `setup` stands before it. */
function looped(expression: string, setup = 'pass'): RowsFact | undefined {
  const indented = setup.replaceAll('\n', '\n    ');
  const source = `class Order: pass\n\n\ndef show(session, wanted, more):\n    ${indented}\n    for order in ${expression}:\n        print(order.customer)`;
  return rowReads(...parsed(source))[0]?.rows;
}

function reads(body: string): string[] {
  const source = `class Order: pass\n\n\ndef show():\n    for order in Order.objects.all():\n        ${body.replaceAll('\n', '\n        ')}`;
  return rowReads(...parsed(source)).flatMap((fact) =>
    fact.reads.map(
      ({ path, isCalled, then }) =>
        `${path.join('.')}${isCalled ? '()' : ''}${then.map((name) => `.${name}`).join('')}`,
    ),
  );
}

test.each([
  ['Order.objects.filter(paid=True).order_by("day")', 'manager', ['filter', 'order_by']],
  ['list(Order.objects.all())', 'manager', ['all']],
  ['sorted(Order.open.all(), key=key)', 'manager', ['all']],
  ['Order.query.filter_by(paid=True)', 'query', ['filter_by']],
  ['Order.query.paginate(page=2).items', 'query', ['paginate']],
  ['session.query(Order).all()', 'query', ['all']],
  ['session.scalars(select(Order).where(Order.paid))', 'select', ['where', 'scalars']],
  ['session.execute(select(Order)).scalars().all()', 'select', ['execute', 'scalars', 'all']],
  ['open_orders(wanted).filter(paid=True)', 'call', ['filter']],
])('reads the rows of %s', (expression, kind, methods) => {
  const setup = 'from shop.queries import open_orders';
  expect(looped(expression, setup)).toMatchObject({ root: { kind }, methods });
});

test.each([
  'Order.objects.all()[0]',
  'session.query(Order, Customer)',
  'session.query(Order.number)',
  'wanted',
  'wanted.filter(paid=True)',
  'range(10)',
  '[1, 2]',
])('knows no rows of a model in %s', (expression) => {
  expect(looped(expression)).toBeUndefined();
});

test.each([
  ['Order.objects.select_related("customer", "shop__owner")', ['customer', 'shop__owner'], true],
  ['Order.objects.prefetch_related("lines", Prefetch("notes"))', ['lines', 'notes'], true],
  [
    'Order.objects.prefetch_related(Prefetch("lines", queryset=Line.objects.select_related("product")))',
    ['lines', 'lines__product'],
    true,
  ],
  ['Order.objects.prefetch_related(Prefetch("lines", queryset=wanted))', ['lines', 'lines__*'], true],
  ['Order.objects.select_related()', [], false],
  ['Order.objects.select_related(None)', [], false],
  ['Order.objects.select_related(*wanted)', [], false],
  ['session.query(Order).options(joinedload(Order.shop).selectinload(Shop.owners))', ['shop', 'shop__owners'], true],
  ['session.query(Order).options(joinedload(Order.shop).options(joinedload(Shop.city)))', ['shop', 'shop__city'], true],
  ['session.query(Order).options(load_only(Order.number), selectinload("lines"))', ['lines'], true],
  ['session.query(Order).options(defaultload(Order.shop).joinedload(Shop.city))', ['shop__city'], true],
  ['session.query(Order).options(*wanted)', [], false],
  ['session.query(Order).options(of(wanted))', [], false],
])('tells what comes with %s', (expression, paths, isComplete) => {
  expect(looped(expression)?.loads).toEqual({ paths, isComplete });
});

test.each([
  ['orders[:5]', 5],
  ['orders[10:30]', 20],
  ['orders[:wanted]', undefined],
  ['orders.limit(3)', 3],
])('tells how many rows %s has', (expression, limit) => {
  expect(looped(expression, 'orders = Order.objects.all()')?.limit).toBe(limit);
});

test('follows a name through all that it may be bound to', () => {
  const setup = 'orders = Order.objects.all()\nif wanted:\n    orders = orders.select_related("customer")';
  expect(looped('orders', setup)).toMatchObject({
    root: { kind: 'manager', model: 'shop.orders.Order', manager: 'objects' },
    methods: ['all', 'select_related'],
    loads: { paths: ['customer'], isComplete: true },
  });
});

test('takes the last of several queries that are put into one name after each other', () => {
  const setup = 'rows = session.query(Customer)\nrows = session.query(Order)\nrows = rows.order_by(Order.day)';
  expect(looped('rows', setup)).toMatchObject({ root: { model: 'shop.orders.Order' }, methods: ['order_by'] });
});

test('counts what a loop around binds later', () => {
  const source =
    'class Order: pass\n\n\ndef show(wanted):\n    orders = Order.objects.all()\n    for each in wanted:\n        for order in orders:\n            print(order.customer)\n        orders = orders.select_related("customer")';
  expect(rowReads(...parsed(source))[0]?.rows.loads.paths).toEqual(['customer']);
});

test.each([
  ['rows of two models', 'if wanted:\n    rows = Order.objects.all()\nelse:\n    rows = Customer.objects.all()'],
  ['a parameter that is sometimes replaced', 'rows = wanted\nif more:\n    rows = Order.objects.all()'],
  ['a name that is added to', 'rows = Order.objects.all()\nrows += wanted'],
  [
    'rows that are handed to what loads relations',
    'rows = list(Order.objects.all())\nprefetch_related_objects(rows, "customer")',
  ],
])('says nothing of %s', (_, setup) => {
  expect(looped('rows', setup)).toBeUndefined();
});

test('does not take long over a name that is bound again and again', () => {
  const steps = Array.from({ length: 11 }, () => 'if wanted:\n    rows = rows.filter(a=1) or rows').join('\n');
  const narrowed = Array.from({ length: 11 }, () => 'if wanted:\n    rows = rows.filter(a=1)').join('\n');
  expect(looped('rows', `rows = Order.objects.all()\n${steps}`)).toBeUndefined();
  expect(looped('rows', `rows = Order.objects.all()\n${narrowed}`)?.root.kind).toBe('manager');
});

test('reads what is read of the row', () => {
  expect(reads('order.customer.name\nprint(f"{order.customer.name} {order.lines.all().count()}")')).toEqual([
    'customer.name',
    'lines.all().count',
  ]);
});

test.each([
  ['what the turn has written', 'order.customer = None\nprint(order.customer.name)'],
  ['what is read later', 'callbacks.append(lambda: order.customer)'],
  ['what ends the loop', 'if order.customer.name:\n    break'],
  ['what is read on few turns', 'try:\n    pass\nexcept ValueError:\n    print(order.customer)'],
  ['what an exception takes along', 'raise ValueError(order.customer)'],
  ['another row under the same name', 'order = renewed(order)\nprint(order.customer)'],
])('does not count %s', (_, body) => {
  expect(reads(body)).toEqual([]);
});

test('reads the single row of an awaited query, and no other', () => {
  const imported = 'from shop.models import Order\n';
  const single = (value: string): number =>
    rowReads(...parsed(`${imported}async def show(session):\n    order = ${value}\n    print(order.lines)`)).length;
  expect(single('await session.get(Order, 1)')).toBe(1);
  expect(single('(await session.execute(select(Order))).scalar_one()')).toBe(1);
  expect(single('session.get(Order, 1)')).toBe(0);
  expect(single('(await session.scalars(select(Order))).all()')).toBe(0);
});

test('keeps the functions that return one query on every way', () => {
  const source =
    'from shop.models import Order\n\n\ndef open_orders(all):\n    if all:\n        return Order.objects.none()\n    return Order.objects.filter(open=True)\n\n\n' +
    'def maybe(all):\n    if all:\n        return None\n    return Order.objects.all()\n\n\n' +
    'class OrderQuerySet(QuerySet):\n    def paid(self):\n        return self.filter(paid=True)\n\n    def name(self):\n        return self.label\n';
  expect(returnedRows(...parsed(source)).map((each) => [each.function, each.rows.root.kind])).toEqual([
    ['open_orders', 'manager'],
    ['OrderQuerySet.paid', 'own'],
  ]);
});

test('reads the managers of a class and those that a module makes', () => {
  const source =
    'from django.db import models\nfrom shop.querysets import OrderQuerySet\n\n\nOrderManager = models.Manager.from_queryset(OrderQuerySet)\n\n\n' +
    'class Order(models.Model):\n    objects = OrderManager()\n    paid = OrderQuerySet.as_manager()\n    both = models.Manager.from_queryset(OrderQuerySet)()\n    name = models.CharField()\n';
  expect(managers(parsed(source)[0])).toEqual([
    { name: 'OrderManager', classes: ['django.db.models.Manager', 'shop.querysets.OrderQuerySet'] },
    { name: 'Order.objects', classes: ['shop.orders.OrderManager'] },
    { name: 'Order.paid', classes: ['shop.querysets.OrderQuerySet'] },
    { name: 'Order.both', classes: ['django.db.models.Manager', 'shop.querysets.OrderQuerySet'] },
  ]);
});
