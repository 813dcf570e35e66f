import { extractFacts } from '../../src/facts/facts.ts';
import { Project } from '../../src/project/project.ts';
import { PythonFile } from '../../src/python/file.ts';

const CLIENTS = `
from contextlib import asynccontextmanager, contextmanager
from functools import wraps
from abc import ABC
from elsewhere import Unknown

class Sync:
    def __enter__(self): ...
class Async(ABC):
    async def __aenter__(self): ...
class Both(Sync, Async): ...
class Assigned:
    __enter__ = object.__init__
class Neither: ...
class OfUnknown(Unknown):
    def __enter__(self): ...
class Dynamic:
    def __enter__(self): ...
    def __getattr__(self, name): ...
class Till:
    @contextmanager
    def open(self): yield
@contextmanager
def locked(): yield
@asynccontextmanager
async def session(): yield
@wraps(locked)
@contextmanager
def wrapped(): yield
def plain(): ...
`;

const files = Object.entries({ 'shop/clients.py': CLIENTS, 'shop/orders.py': 'from shop.clients import Sync\n' }).map(
  ([path, source]) => extractFacts(new PythonFile(path, Buffer.from(source))),
);
const { managers } = new Project(files);

test.each([
  ['shop.clients.Sync', 'sync'],
  ['shop.orders.Sync', 'sync'],
  ['shop.clients.Async', 'async'],
  ['shop.clients.Both', 'both'],
  ['shop.clients.Assigned', 'sync'],
  ['shop.clients.Neither', undefined],
  ['shop.clients.OfUnknown', undefined],
  ['shop.clients.Dynamic', undefined],
  ['shop.clients.Till.open', 'sync'],
  ['shop.clients.locked', 'sync'],
  ['shop.clients.session', 'async'],
  ['shop.clients.wrapped', undefined],
  ['shop.clients.plain', undefined],
  ['asyncio.Lock', 'async'],
  ['threading.Lock', 'sync'],
  ['asyncpg.create_pool', 'async'],
  ['elsewhere.Thing', undefined],
])('%s is entered: %s', (name, expected) => {
  expect(managers.entering(name, files[1]!)).toBe(expected);
});
