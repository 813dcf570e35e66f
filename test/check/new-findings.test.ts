import { newFindings } from '../../src/check/new-findings.ts';
import type { Change } from '../../src/model/change.ts';
import type { Finding } from '../../src/model/finding.ts';
import { parseHunks } from '../../src/sources/hunks.ts';

function finding(line: number, key: string, path = 'shop.py'): Finding {
  return {
    rule: 'bare-except',
    topic: 'quality/pep8',
    severity: 'warning',
    path,
    line,
    column: 1,
    endLine: line,
    endColumn: 7,
    message: '',
    why: '',
    do: '',
    link: '',
    key,
    related: [],
    fix: null,
  };
}

function change(patch: string, path = 'shop.py'): Change {
  return { path, status: 'modified', hunks: patch === '' ? 'unknown' : parseHunks(patch) };
}

const INSERT_AT_TOP = '@@ -1,2 +1,3 @@\n+import os\n import re\n \n';

describe('a finding at head is new', () => {
  test('when the base has none like it', () => {
    const found = finding(1, 'a');
    expect(newFindings([found], [], [change(INSERT_AT_TOP)])).toEqual([found]);
  });

  test('when it is a further one of the same kind, and then it is the one on the added line', () => {
    const [added, old] = [finding(1, 'a'), finding(8, 'a.1')];
    expect(newFindings([old, added], [finding(7, 'a')], [change(INSERT_AT_TOP)])).toEqual([added]);
  });

  test('when it appears on an unchanged line, because something else was removed', () => {
    const found = finding(2, 'a');
    expect(newFindings([found], [], [change('@@ -8,2 +8,1 @@\n re.compile(x)\n-re.match(y)\n')])).toEqual([found]);
  });

  test('in a file that the change does not touch', () => {
    const found = finding(4, 'a', 'models.py');
    expect(newFindings([found], [], [change(INSERT_AT_TOP)])).toEqual([found]);
  });
});

describe('a finding at head is not new', () => {
  test('when edits above moved it', () => {
    expect(newFindings([finding(8, 'a')], [finding(7, 'a')], [change(INSERT_AT_TOP)])).toEqual([]);
  });

  test('when the function around it was renamed, which changes its key but not its line', () => {
    const patch = '@@ -5,1 +5,1 @@\n-def sell():\n+def buy():\n';
    expect(newFindings([finding(7, 'b')], [finding(7, 'a')], [change(patch)])).toEqual([]);
  });

  test('when its line was re-indented, which changes the line but not its key', () => {
    const patch = '@@ -6,2 +6,3 @@\n+if x:\n-try:\n+    try:\n-except:\n+    except:\n';
    expect(newFindings([finding(8, 'a')], [finding(7, 'a')], [change(patch)])).toEqual([]);
  });

  test('when the patch is unknown and the base has its like', () => {
    expect(newFindings([finding(70, 'a')], [finding(7, 'a')], [change('')])).toEqual([]);
  });

  test('in a file that the change does not touch, when it stood there before', () => {
    const found = finding(4, 'a', 'models.py');
    expect(newFindings([found], [finding(4, 'a', 'models.py')], [change(INSERT_AT_TOP)])).toEqual([]);
  });
});
