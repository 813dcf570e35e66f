import { describe, expect, test } from '@jest/globals';
import { PythonFile } from '../../src/python/file.ts';
import { canReachEnd } from '../../src/python/flow.ts';

/** Whether control can run off the end of the first function's body. */
function reachesEnd(...body: readonly string[]): boolean {
  const source = `import contextlib, itertools, sys\ndef f(x: str, y):\n    ${body.join('\n    ')}\n`;
  const file = new PythonFile('a.py', Buffer.from(source));
  expect(file.syntaxError).toBeUndefined();
  const definition = file.descendants(0).find((node) => file.is(node, 'function_definition'))!;
  return canReachEnd(file, file.child(definition, 'body')!);
}

describe('the end of a block is reached', () => {
  test.each<[string, readonly string[]]>([
    ['by a plain statement', ['x()']],
    ['past an if without else', ['if y: return 1']],
    ['by one branch', ['if y: return 1', 'else: pass']],
    ['past a loop that may run out', ['for z in y: return 1']],
    ['past a while whose condition may fail', ['while y: return 1']],
    ['by a break out of an endless loop', ['while True:', '    if y: break']],
    ['by a break past the else of a loop', ['for z in y:', '    break', 'else:', '    return 1']],
    ['by an except that goes on', ['try:', '    return 1', 'except KeyError:', '    pass']],
    ['by a try that goes on', ['try:', '    y()', 'finally:', '    y.close()']],
    ['past a with that swallows', ['with contextlib.suppress(KeyError):', '    return 1']],
    ['past a match of some strings', ['match x:', '    case "a": return 1', '    case "b": return 2']],
    ['past a chain of string tests', ['if x == "a": return 1', 'elif x == "b": return 2']],
    ['between two sides of one number', ['if x > 0: return 1', 'elif x < 0: return 2']],
    ['past two tests of one side', ['if x > 0: return 1', 'if x > 0: return 2']],
    ['past a nested function that returns', ['def g():', '    return 1']],
  ])('%s', (_, body) => {
    expect(reachesEnd(...body)).toBe(true);
  });
});

describe('the end of a block is not reached', () => {
  test.each<[string, readonly string[]]>([
    ['past a return', ['return 1']],
    ['past a raise', ['y()', 'raise ValueError']],
    ['when both branches leave', ['if y: return 1', 'else: raise ValueError']],
    ['when all branches leave', ['if y: return 1', 'elif x: return 2', 'else: return 3']],
    ['past an endless loop', ['while True:', '    for z in y: break']],
    ['past an endless iterator', ['for z in itertools.count():', '    if z: return z']],
    ['past a loop whose else leaves', ['for z in y:', '    if z: return z', 'else:', '    raise KeyError']],
    ['when try and handlers leave', ['try:', '    return 1', 'except KeyError:', '    raise']],
    ['when the else of a try leaves', ['try:', '    y()', 'except KeyError:', '    raise', 'else:', '    return 1']],
    ['when finally leaves', ['try:', '    y()', 'finally:', '    return 1']],
    ['past a with that leaves', ['with open(x):', '    return 1']],
    ['past a match with a wildcard', ['match x:', '    case "a": return 1', '    case _: return 2']],
    ['past a match that types may close', ['match y:', '    case A.B: return 1', '    case A.C: return 2']],
    ['past tests of one value for its types', ['if isinstance(y, int): return 1', 'if isinstance(y, str): return 2']],
    [
      'past both sides of one number and itself',
      ['if x > 0: return 1', 'elif x < 0: return 2', 'elif x == 0: return 3'],
    ],
    ['past sides that meet', ['if x > 0: return 1', 'elif x <= 0: return 2']],
    ['past sides that overlap', ['if x > 0: return 1', 'elif x < 9: return 2']],
    ['past sys.exit', ['sys.exit(1)']],
    ['past a call that by its name may not return', ['y.error("no")']],
    ['past assert False', ['assert False, x']],
  ])('%s', (_, body) => {
    expect(reachesEnd(...body)).toBe(false);
  });

  test('past a function of the file that is annotated to never return', () => {
    const file = new PythonFile('a.py', Buffer.from('def stop() -> NoReturn: ...\ndef f():\n    stop()\n'));
    const definition = file.statements(0)[1]!;
    expect(canReachEnd(file, file.child(definition, 'body')!)).toBe(false);
  });
});
