import { becomes, type Files } from '../../../check/mended.ts';

describe('missing-super-init', () => {
  /** A base whose `__init__` takes some parameters. */
  function base(parameters: string): Files {
    return {
      'base.py': `class Sensor:\n    def __init__(self${parameters}):\n        self.unit = "mm"\n\n    def label(self):\n        return self.unit\n`,
    };
  }
  const HEAD = 'from base import Sensor\n\n\nclass Rain(Sensor):\n';

  test.each([
    ['', '    def __init__(self, area):\n', '        self.area = area\n'],
    [', unit="mm"', '    def __init__(self, area):\n', '        self.area = area\n'],
    [
      ', *args, unit=None, **rest',
      '    def __init__(self, area):\n        """Rain."""\n\n',
      '        # Why.\n        self.area = area\n',
    ],
    ['', '    def __init__(self, area, **rest):\n', '        self.area = area\n'],
  ])('of a base that takes %j', (parameters, before, after) => {
    const expected = `${HEAD}${before}        super().__init__()\n${after}`;
    expect(becomes('missing-super-init', HEAD + before + after, base(parameters))).toBe(expected);
  });

  test('on one line', () => {
    const line = (call: string) => `${HEAD}    def __init__(self, area): ${call}self.area = area\n`;
    expect(becomes('missing-super-init', line(''), base(''))).toBe(line('super().__init__(); '));
  });

  test.each([
    [', unit', 'self, area', ''],
    [', *, unit', 'self, area', ''],
    [', unit="mm"', 'self, unit', ''],
    [', **rest', 'self, area, **rest', ''],
    [', *args', 'self, *areas, area', ''],
    // Another class may come in between.
    ['', 'self, area', '\n\nclass Other:\n    pass\n\n\nclass Both(Rain, Other):\n    pass\n'],
  ])('has none where the base takes %j and the class %j%s', (parameters, own, more) => {
    const source = `${HEAD}    def __init__(${own}):\n        self.area = area\n${more}`;
    expect(becomes('missing-super-init', source, base(parameters))).toBeUndefined();
  });

  test('has none where an exception stands before the base', () => {
    const source =
      'from base import Sensor\n\n\nclass Rain(Exception, Sensor):\n    def __init__(self, area):\n        self.area = area\n';
    expect(becomes('missing-super-init', source, base(''))).toBeUndefined();
  });
});
