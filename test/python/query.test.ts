import { PythonFile } from '../../src/python/file.ts';
import { JoinedQuery, QueryError } from '../../src/python/query.ts';

function matches(queries: readonly string[], source: string): string[] {
  const query = new JoinedQuery(queries);
  const file = new PythonFile('shop.py', Buffer.from(source));
  return run(query, file);
}

function run(query: JoinedQuery, file: PythonFile): string[] {
  const roots = Array.from({ length: file.tree.count }, (_, node) => node).filter((node) =>
    query.rootKinds.has(file.kind(node)),
  );
  return query
    .run(file, roots)
    .map(
      ({ query: index, captures }) =>
        `${index} ${[...captures].map(([name, node]) => `${name}=${file.text(node)}`).join(' ')}`,
    );
}

function errorOf(...queries: readonly string[]): QueryError {
  try {
    new JoinedQuery(queries);
  } catch (error) {
    if (error instanceof QueryError) return error;
    throw error;
  }
  throw new Error('it compiled');
}

describe('a joined query', () => {
  test('tells which of its queries matched, and the first node of each capture', () => {
    const queries = ['(call function: (identifier) @name) @at', '(class_definition name: (identifier) @name) @at'];
    expect(matches(queries, 'class Shop:\n    total = sum([1])\n')).toEqual([
      '1 at=class Shop:\n    total = sum([1]) name=Shop',
      '0 at=sum([1]) name=sum',
    ]);
  });

  test('matches at every depth, each node once', () => {
    expect(matches(['(call function: (identifier) @f)'], 'a(b(c(d())))\n')).toEqual([
      '0 f=a',
      '0 f=b',
      '0 f=c',
      '0 f=d',
    ]);
  });

  test('finds a node that begins where its parents begin', () => {
    expect(matches(['(attribute object: (identifier) @o)'], 'größe.b.c()\n')).toEqual(['0 o=größe']);
  });

  test('may hold several patterns and alternatives in one query', () => {
    expect(matches(['[(true) (false)] @at\n(none) @at'], 'x = [True, None, False]\n')).toEqual([
      '0 at=True',
      '0 at=None',
      '0 at=False',
    ]);
  });

  test('begins only at the kinds that its patterns begin with', () => {
    expect([...new JoinedQuery(['(call) @at', '((lambda) @at)']).rootKinds].sort()).toEqual(['call', 'lambda']);
  });

  test('serves several files in turn, and other queries in between', () => {
    const calls = new JoinedQuery(['(call function: (identifier) @f)']);
    const classes = new JoinedQuery(['(class_definition name: (identifier) @c)']);
    const first = new PythonFile('a.py', Buffer.from('f()\nclass A: pass\n'));
    const second = new PythonFile('b.py', Buffer.from('g()\nclass B: pass\n'));
    expect(run(calls, first)).toEqual(['0 f=f']);
    expect(run(classes, second)).toEqual(['0 c=B']);
    expect(run(calls, second)).toEqual(['0 f=g']);
    expect(run(classes, first)).toEqual(['0 c=A']);
  });
});

describe('a predicate', () => {
  const source = 'open(a)\nclose(b)\nOpen(open)\n';

  test.each([
    ['(#eq? @f "open")', ['open']],
    ['(#not-eq? @f "open")', ['close', 'Open']],
    ['(#match? @f "^[A-Z]")', ['Open']],
    ['(#not-match? @f "^[A-Z]")', ['open', 'close']],
    ['(#any-of? @f "open" "Open")', ['open', 'Open']],
    ['(#not-any-of? @f "open" "Open")', ['close']],
    ['(#match? @f "o") (#not-eq? @f "open")', ['close']],
  ])('%s', (predicate, names) => {
    expect(matches([`((call function: (identifier) @f) ${predicate})`], source)).toEqual(
      names.map((name) => `0 f=${name}`),
    );
  });

  test('compares captures with one another', () => {
    const query = '((assignment left: (identifier) @a right: (identifier) @b) (#eq? @a @b))';
    expect(matches([query], 'x = x\nx = y\n')).toEqual(['0 a=x b=x']);
  });

  test('that is negated holds for a capture that took no part', () => {
    const query =
      '((class_definition name: (identifier) @c superclasses: (argument_list)? @bases) (#not-match? @bases "Base"))';
    expect(matches([query], 'class A: pass\nclass B(Base): pass\nclass C(Other): pass\n')).toEqual([
      '0 c=A',
      '0 c=C bases=(Other)',
    ]);
  });
});

describe('a query that does not compile says which, where and why', () => {
  test.each([
    ['(cal) @at', 1, 'unknown kind'],
    ['(call fun: (identifier))', 6, 'unknown field'],
    ['(call', 5, 'syntax error'],
    ['(identifier (call))', 12, 'impossible pattern'],
    ['((call) @at (#like? @at "x"))', 0, 'unknown predicate `#like?`'],
    ['((call) @at (#match? @at "("))', 0, 'Invalid regular expression'],
    ['((call) @at (#eq? "x" @at))', 0, '`#eq?` wants a capture first'],
    ['(_) @at', 0, 'must be one node that begins with a named kind'],
  ])('%s', (query, offset, reason) => {
    const error = errorOf('(call) @at', query);
    expect(error.query).toBe(1);
    expect(error.offset).toBe(offset);
    expect(error.message).toContain(reason);
  });
});

test('an engine that traps is replaced, and the next run of any query finds what there is', () => {
  const file = new PythonFile('a.py', Buffer.from('f(1)\ng(2)\n'));
  const calls = [...file.nodesOf('call')];
  const query = new JoinedQuery(['(call) @at']);
  const other = new JoinedQuery(['(call function: (identifier) @at)']);
  const expected = [query.run(file, calls), other.run(file, calls)];
  expect(expected.map((matches) => matches.length)).toEqual([2, 2]);
  expect(() => query.run(file, [0x3fff_ffff])).toThrow(WebAssembly.RuntimeError);
  expect([query.run(file, calls), other.run(file, calls)]).toEqual(expected);
});
