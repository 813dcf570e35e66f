import { extractFacts } from '../../src/facts/facts.ts';
import { Project } from '../../src/project/project.ts';
import { loadingCall, unloaded } from '../../src/project/unloaded.ts';
import { PythonFile } from '../../src/python/file.ts';

const SHOP = {
  'shop/models.py': `
from django.db import models

from shop.managers import CustomerManager, OrderQuerySet


class Shop(models.Model):
    name = models.CharField(max_length=10)


class Customer(models.Model):
    shop = models.ForeignKey(Shop, on_delete=models.CASCADE, related_name="customers")
    objects = CustomerManager()


class Order(models.Model):
    customer = models.ForeignKey("Customer", on_delete=models.CASCADE)
    tags = models.ManyToManyField("shop.Tag", related_name="+")
    objects = OrderQuerySet.as_manager()


class Tag(models.Model):
    label = models.CharField(max_length=10)


class Card(models.Model):
    customer = models.OneToOneField(Customer, on_delete=models.CASCADE)
`,
  'shop/managers.py': `
from django.db import models


class CustomerManager(models.Manager):
    def get_queryset(self):
        return super().get_queryset().select_related("shop")


class OrderQuerySet(models.QuerySet):
    def loaded(self):
        return self.recent().select_related("customer")

    def recent(self):
        return self.filter(recent=True)

    def numbers(self):
        return self.values_list("number")

    def odd(self):
        if self.model:
            return None
        return self.filter(odd=True)
`,
};

/** What a loop over an expression loads one by one, as calls that would load it with the rows. */
function found(expression: string, read: string, extra: Readonly<Record<string, string>> = {}): string[] {
  const loop = `from shop.models import Card, Customer, Order, Shop, Tag\n\n\ndef show():\n    for row in ${expression}:\n        ${read}\n`;
  const sources = { ...SHOP, 'shop/views.py': loop, ...extra };
  const facts = Object.entries(sources).map(([path, source]) =>
    extractFacts(new PythonFile(path, Buffer.from(source))),
  );
  const project = new Project(facts);
  return facts.flatMap((file) =>
    file.rows.reads.flatMap((fact) => {
      const rows = project.rows.find(fact.rows, file);
      if (rows === undefined) return ['unknown'];
      return fact.reads.flatMap((each) => {
        const path = unloaded(project.relations, rows, each);
        return path === undefined ? [] : [loadingCall(rows, path)];
      });
    }),
  );
}

test.each([
  ['Order.objects.all()', 'row.customer', ['.select_related("customer")']],
  ['Order.objects.all()', 'row.customer.shop.name', ['.select_related("customer__shop")']],
  ['Order.objects.select_related("customer")', 'row.customer.shop.name', ['.select_related("customer__shop")']],
  ['Order.objects.select_related("customer")', 'row.customer.name', []],
  ['Order.objects.select_related("customer__shop")', 'row.customer.shop', []],
  ['Order.objects.all()', 'row.customer_id', []],
  ['Order.objects.all()', 'row.tags.all()', ['.prefetch_related("tags")']],
  ['Order.objects.all()', 'row.tags.filter(label="x")', []],
  ['Order.objects.all()', 'row.tags.all().filter(label="x")', []],
  ['Order.objects.all()', 'row.tags.all().count()', ['.prefetch_related("tags")']],
  ['Order.objects.prefetch_related("tags")', 'row.tags.all()', []],
  ['Shop.objects.all()', 'row.customers.count()', ['.prefetch_related("customers")']],
  ['Shop.objects.all()', 'row.customer_set.count()', []],
  ['Customer.objects.all()', 'row.order_set.exists()', ['.prefetch_related("order_set")']],
  ['Customer.objects.all()', 'row.card.number', ['.select_related("card")']],
  ['Customer.objects.all()', 'row.shop.name', []],
  ['Tag.objects.all()', 'row.order_set.all()', []],
])('over %s, %s', (expression, read, calls) => {
  expect(found(expression, read)).toEqual(calls);
});

test.each([
  ['Order.objects.recent()', ['.select_related("customer")']],
  ['Order.objects.loaded().filter(a=1)', []],
  ['Order.objects.recent().loaded()', []],
  ['Order.objects.numbers()', ['unknown']],
  ['Order.objects.odd()', ['unknown']],
  ['Order.objects.elsewhere()', ['unknown']],
  ['Order.objects.values("customer")', ['unknown']],
  ['Order.objects.iterator()', ['unknown']],
  ['Order.others.all()', ['unknown']],
])('follows the methods of a queryset: %s', (expression, calls) => {
  expect(found(expression, 'row.customer')).toEqual(calls);
});

test('knows nothing of a manager that is made out of sight', () => {
  const model = SHOP['shop/models.py'].replace('OrderQuerySet.as_manager()', 'manager_of("Order")');
  expect(found('Order.objects.all()', 'row.customer', { 'shop/models.py': model })).toEqual(['unknown']);
});

test.each([
  [
    'from shop.models import Order\n\n\ndef orders():\n    return Order.objects.all()\n',
    ['.select_related("customer")'],
  ],
  ['from shop.models import Order\n\n\ndef orders():\n    return Order.objects.loaded()\n', []],
  ['from shop.models import Order\n\n\n@cached\ndef orders():\n    return Order.objects.all()\n', ['unknown']],
  ['from shop.models import Order\n\n\ndef orders():\n    yield 1\n    return Order.objects.all()\n', ['unknown']],
])('follows a function of the project', (source, calls) => {
  const view =
    'from shop.queries import orders\n\n\ndef show():\n    for row in orders().filter(a=1):\n        row.customer\n';
  expect(found('', '', { 'shop/queries.py': source, 'shop/views.py': view })).toEqual(calls);
});

test.each([
  ['', ['.select_related("customer")']],
  ['\n\nclass Other(Base):\n    def get_queryset(self):\n        return Order.objects.loaded()\n', ['unknown']],
])('follows a method of the class unless a subclass has its own', (subclass, calls) => {
  const view =
    'from shop.models import Order\n\n\nclass Base:\n    def get_queryset(self):\n        return Order.objects.all()\n\n    def show(self):\n        for row in self.get_queryset():\n            row.customer\n';
  expect(found('', '', { 'shop/views.py': `${view}${subclass}` })).toEqual(calls);
});
