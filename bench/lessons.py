"""Measure what the tables of the lessons in roadmap/ state.

usage: lessons.py [TABLE ...]

Each figure is the best of several runs, so that what else the machine does counts as little as possible. Times are in the
unit that is printed behind them, sizes in bytes.
"""

import asyncio
import collections
import concurrent.futures
import contextlib
import dataclasses
import functools
import heapq
import logging
import multiprocessing
import os
import random
import re
import subprocess
import sys
import tempfile
import threading
import time
import timeit


def best(statement, names=None, number=None, repeat=7, setup="pass"):
    """Seconds of one run of `statement`, a text or a function."""
    timer = timeit.Timer(statement, setup, globals=names)
    if number is None:
        # Short runs, and many of them: some fall between what else the machine does.
        once = max(min(timer.repeat(3, 1)), 1e-8)
        number, repeat = max(1, int(0.002 / once)), max(repeat, min(200, int(1 / once)))
    return min(timer.repeat(repeat, number)) / number


def say(*cells):
    print(" | ".join(seconds(cell) if isinstance(cell, float) else str(cell) for cell in cells), flush=True)


def seconds(value):
    for unit, factor in (("s", 1), ("ms", 1e3), ("µs", 1e6)):
        if value * factor >= 1:
            return f"{value * factor:.3g} {unit}"
    return f"{value * 1e9:.3g} ns"


def membership():
    for size in (100, 1_000, 10_000, 100_000, 1_000_000):
        rows = list(range(size))
        names = {"rows": rows, "index": set(rows), "absent": -1}
        say(size, best("absent in rows", names), best("absent in index", names), best("set(rows)", names, repeat=3))


def queue():
    for size in (100, 1_000, 10_000, 100_000, 1_000_000):
        rows = [0] * size

        def empty(rows):
            while rows:
                rows.pop(0)

        def empty_deque(rows):
            while rows:
                rows.popleft()

        def once(function, make):
            made = make(rows)
            begin = time.perf_counter()
            function(made)
            return time.perf_counter() - begin

        repeat = 5 if size < 100_000 else 1
        by_list = min(once(empty, list) for _ in range(repeat)) if size < 1_000_000 else "-"
        say(size, by_list, min(once(empty_deque, collections.deque) for _ in range(repeat)))


def text():
    class Report:
        def __init__(self):
            self.text = ""

        def fill(self, parts):
            for part in parts:
                self.text += part

    def local(parts):
        text = ""
        for part in parts:
            text += part
        return text

    def two(parts):
        text = ""
        for part in parts:
            text = text + part + "\n"
        return text

    for size in (1_000, 10_000, 100_000, 1_000_000):
        parts = ["x" * 20] * size
        repeat = 5 if size <= 10_000 else 1
        cells = [best(lambda: local(parts), number=1, repeat=repeat)]
        if size <= 100_000:
            cells += [best(lambda: two(parts), number=1, repeat=min(repeat, 3))]
            cells += [best(lambda: Report().fill(parts), number=1, repeat=min(repeat, 3))]
        say(size, *cells, best(lambda: "".join(parts), number=1, repeat=5))


def extreme():
    rows = [random.random() for _ in range(1_000_000)]
    names = {"rows": rows, "heapq": heapq}
    for statement in ("sorted(rows)[0]", "min(rows)", "heapq.nsmallest(3, rows)", "sorted(rows)[:3]"):
        say(statement, best(statement, names, number=1, repeat=3))


def recursion():
    def ways(stairs):
        return 1 if stairs <= 1 else ways(stairs - 1) + ways(stairs - 2)

    for stairs in (20, 25, 30):
        say(stairs, best(lambda: ways(stairs), number=1, repeat=3))


def patterns():
    for digits in (16, 20, 24):
        say(digits, best(lambda: re.match(r"^(\d+)+$", "1" * digits + "x"), number=1, repeat=2))


def memory():
    """Bytes for a million numbers, and for a hundred thousand rows of three fields."""
    program = """
import array, collections, dataclasses, sys, tracemalloc
@dataclasses.dataclass
class Row:
    isbn: int; price: int; stock: int
@dataclasses.dataclass(slots=True)
class Slim:
    isbn: int; price: int; stock: int
Named = collections.namedtuple("Named", "isbn price stock")
n = 100_000
kinds = {
    "list of int": lambda: list(range(1000, 1000 + n)),
    "array q": lambda: array.array("q", range(1000, 1000 + n)),
    "set": lambda: set(range(1000, 1000 + n)),
    "dict": lambda: dict.fromkeys(range(1000, 1000 + n)),
    "dict rows": lambda: [{"isbn": 1, "price": 2, "stock": 3} for _ in range(n)],
    "dataclass rows": lambda: [Row(1, 2, 3) for _ in range(n)],
    "slots rows": lambda: [Slim(1, 2, 3) for _ in range(n)],
    "named rows": lambda: [Named(1, 2, 3) for _ in range(n)],
    "tuple rows": lambda: [(1, 2, k) for k in [3] * n],
    "generator": lambda: (k for k in range(n)),
}
kind = kinds[sys.argv[1]]
tracemalloc.start()
kept = kind()
print(round(tracemalloc.get_traced_memory()[0] / n, 1))
"""
    for kind in ("list of int", "array q", "set", "dict", "dict rows", "dataclass rows", "slots rows", "named rows", "tuple rows"):
        say(kind, subprocess.check_output([sys.executable, "-c", program, kind], text=True).strip(), "bytes each")


def hashes():
    class Point:
        def __init__(self, x, y):
            self.x, self.y = x, y

        def __eq__(self, other):
            return (self.x, self.y) == (other.x, other.y)

        def __hash__(self):
            return hash((self.x, self.y))

    class Same(Point):
        def __hash__(self):
            return 1

    for size in (100, 1_000, 10_000):
        cells = []
        for kind in (Point, Same):
            points = {kind(n, n) for n in range(size)}
            cells.append(best("absent in points", {"points": points, "absent": kind(-1, -1)}))
        say(size, *cells)


def attributes():
    class Plain:
        def __init__(self):
            self.size = 1

    class Property:
        def __init__(self):
            self._size = 1

        @property
        def size(self):
            return self._size

    class Descriptor:
        def __set_name__(self, owner, name):
            self.name = name

        def __get__(self, instance, owner=None):
            return instance.__dict__[self.name]

        def __set__(self, instance, value):
            instance.__dict__[self.name] = value

    class Described:
        size = Descriptor()

        def __init__(self):
            self.size = 1

    class Cached:
        @functools.cached_property
        def size(self):
            return 1

    class Present(Plain):
        def __getattr__(self, name):
            return 1

    class Missing:
        def __getattr__(self, name):
            return 1

    class Every(Plain):
        def __getattribute__(self, name):
            return super().__getattribute__(name)

    cached = Cached()
    cached.size
    for thing in (Plain(), Property(), Described(), cached, Present(), Missing(), Every()):
        reads = "; ".join(["thing.size"] * 50)
        say(type(thing).__name__, best(reads, {"made": thing}, setup="thing = made") / 50)


def managers():
    class Manager:
        def __enter__(self):
            return self

        def __exit__(self, *details):
            pass

    @contextlib.contextmanager
    def generated():
        yield

    file = tempfile.NamedTemporaryFile(delete=False)
    file.write(b"x" * 100)
    file.close()
    names = {"Manager": Manager, "generated": generated, "contextlib": contextlib, "path": file.name, "lock": threading.Lock()}
    blocks = {
        "nothing": "pass",
        "try": "try:\n pass\nfinally:\n pass",
        "lock": "with lock:\n pass",
        "class": "with Manager():\n pass",
        "suppress": "with contextlib.suppress(KeyError):\n pass",
        "ExitStack": "with contextlib.ExitStack() as stack:\n stack.enter_context(lock)",
        "generated": "with generated():\n pass",
        "open": "with open(path) as file:\n pass",
    }
    for name, block in blocks.items():
        say(name, best(block, names))
    os.unlink(file.name)


async def nothing():
    pass


def work():
    pass


def starting():
    """What it costs to run nothing once, in each of the ways."""

    async def awaited(n):
        begin = time.perf_counter()
        for _ in range(n):
            await nothing()
        return (time.perf_counter() - begin) / n

    async def tasks(n):
        begin = time.perf_counter()
        for _ in range(n):
            await asyncio.create_task(nothing())
        return (time.perf_counter() - begin) / n

    async def to_thread(n):
        await asyncio.to_thread(int)
        begin = time.perf_counter()
        for _ in range(n):
            await asyncio.to_thread(int)
        return (time.perf_counter() - begin) / n

    def thread():
        one = threading.Thread(target=int)
        one.start()
        one.join()

    say("call", best("work()", {"work": work}))
    say("await", min(asyncio.run(awaited(100_000)) for _ in range(5)))
    say("task", min(asyncio.run(tasks(10_000)) for _ in range(5)))
    say("thread", best(thread))
    say("to_thread", min(asyncio.run(to_thread(1_000)) for _ in range(5)))
    with concurrent.futures.ThreadPoolExecutor(1) as pool:
        say("pool", best(lambda: pool.submit(int).result()))
    with concurrent.futures.ProcessPoolExecutor(1) as pool:
        pool.submit(int).result()
        say("process pool", best(lambda: pool.submit(int).result()))
    for method in ("fork", "spawn", "forkserver"):
        context = multiprocessing.get_context(method)

        def process():
            one = context.Process(target=int)
            one.start()
            one.join()

        process()
        say(method, best(process, number=3, repeat=5))


def log():
    @dataclasses.dataclass
    class Row:
        a: int = 1
        b: int = 2
        c: int = 3
        d: int = 4
        e: int = 5

    logger = logging.getLogger("lessons")
    logger.setLevel(logging.INFO)
    names = {"logger": logger, "a": 1, "b": 2, "row": Row(), "DEBUG": logging.DEBUG}
    for statement in (
        'logger.debug("%s of %s", a, b)',
        'logger.debug(f"{a} of {b}")',
        'logger.debug("%s", row)',
        'logger.debug(f"{row}")',
        'logger.isEnabledFor(DEBUG) and logger.debug(f"{row}")',
    ):
        say(statement, best(statement, names))


TABLES = (
    membership,
    queue,
    text,
    extreme,
    recursion,
    patterns,
    memory,
    hashes,
    attributes,
    managers,
    starting,
    log,
)

if __name__ == "__main__":
    print(sys.version)
    for table in TABLES:
        if len(sys.argv) == 1 or table.__name__ in sys.argv[1:]:
            print(f"\n{table.__name__}")
            table()
