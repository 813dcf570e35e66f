import {
  attributeOn,
  basesOf,
  classAround,
  classKeyword,
  methodOf,
  methodsOf,
  nameOf,
  ownClass,
  parameterAt,
} from '../../src/python/classes.ts';
import { PythonFile } from '../../src/python/file.ts';

const SOURCE = `
class Shop(Base[int], a.Mixin, metaclass=Meta, name="x"):
    def open(self, hour: int, /, *rest, until=20): self.hour = hour
    @property
    def name(this): return this.title
    if DEBUG:
        def trace(self): ...
    def open(self): ...
class Twice: ...
class Twice: ...
shops = [Shop, Twice]
def outside(): ...
`;
const file = new PythonFile('shop.py', Buffer.from(SOURCE));
const nodes = file.descendants(0);
const shop = nodes.find((node) => file.is(node, 'class_definition'))!;
const functions = nodes.filter((node) => file.is(node, 'function_definition'));
const text = (node: number | undefined): string | undefined => (node === undefined ? undefined : file.text(node));

test('a class has methods, bases and keywords', () => {
  expect(methodsOf(file, shop).map((method) => nameOf(file, method))).toEqual(['open', 'name', 'open']);
  expect(methodOf(file, shop, 'open')).toBe(methodsOf(file, shop)[2]);
  expect(methodOf(file, shop, 'trace')).toBeUndefined();
  expect(basesOf(file, shop).map(text)).toEqual(['Base', 'a.Mixin']);
  expect(text(classKeyword(file, shop, 'metaclass'))).toBe('Meta');
  expect(classKeyword(file, shop, 'other')).toBeUndefined();
});

test('a function has a class around it, or none', () => {
  expect(functions.map((each) => classAround(file, each) === shop)).toEqual([true, true, true, true, false]);
});

test('parameters are told by their place', () => {
  expect([0, 1, 2, 3, 4].map((index) => text(parameterAt(file, functions[0]!, index)))).toEqual([
    'self',
    'hour',
    undefined,
    undefined,
    'until',
  ]);
});

test('a name stands for a class of the file when nothing else has it', () => {
  const [one, other] = nodes.filter((node) => file.is(node, 'identifier') && file.is(file.parent(node), 'list'));
  expect(ownClass(file, one)).toBe(shop);
  expect(ownClass(file, other)).toBeUndefined();
});

test('attributes of a name', () => {
  const names = nodes.filter((node) => file.is(node, 'identifier') && file.text(node) === 'self');
  expect(names.map((name) => attributeOn(file, name)?.name)).toEqual([undefined, 'hour', undefined, undefined]);
});
