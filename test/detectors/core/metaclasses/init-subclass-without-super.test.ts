import { becomes, type Files } from '../../../check/mended.ts';

describe('init-subclass-without-super', () => {
  function base(parameters: string): Files {
    return {
      'base.py': `class Configured:\n    def __init_subclass__(cls${parameters}):\n        super().__init_subclass__()\n`,
    };
  }
  const HEAD = 'from base import Configured\n\n\nclass Plugin(Configured):\n';
  const BODY = '        cls.known = []\n';

  test.each([
    ['cls, **kwargs', 'cls, **kwargs', '**kwargs'],
    ['cls, *, tag=None, **rest: object', 'cls, *, tag=None, **rest: object', '**rest'],
    ['cls', 'cls, **kwargs', '**kwargs'],
    ['cls, *, tag: int = 1', 'cls, *, tag: int = 1, **kwargs', '**kwargs'],
    ['\n        cls,\n        tag,\n    ', '\n        cls,\n        tag, **kwargs,\n    ', '**kwargs'],
  ])('of a hook with %j', (before, after, given) => {
    const source = `${HEAD}    def __init_subclass__(${before}):\n${BODY}`;
    const expected = `${HEAD}    def __init_subclass__(${after}):\n        super().__init_subclass__(${given})\n${BODY}`;
    expect(becomes('init-subclass-without-super', source, base(', **kwargs'))).toBe(expected);
  });

  test.each([
    // What is read of it may be something that nobody else takes.
    ['', 'cls, **kwargs', '        cls.options = kwargs\n'],
    ['', 'cls', '        kwargs = {}\n        cls.options = kwargs\n'],
    [', *, tag', 'cls, **kwargs', BODY],
    [', *, tag=None', 'cls, tag=None, **kwargs', BODY],
    ['', '*args', '        args[0].known = []\n'],
  ])('has none where the next takes %j and the hook %j', (parameters, own, body) => {
    const source = `${HEAD}    def __init_subclass__(${own}):\n${body}`;
    expect(becomes('init-subclass-without-super', source, base(parameters))).toBeUndefined();
  });
});
