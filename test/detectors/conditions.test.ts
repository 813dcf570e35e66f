import legacyMetaclass from '../../src/detectors/core/metaclasses/legacy-metaclass-attribute.ts';
import secretInLog from '../../src/detectors/quality/debugging-logging/secret-in-log.ts';
import typeOnly from '../../src/detectors/quality/typing/type-only-import-executed.ts';
import type { Detector } from '../../src/python/detector.ts';
import { PythonFile } from '../../src/python/file.ts';

const MANY = 20_000;
const LONG = `"é"${' + bcdefgh'.repeat(2 * MANY)}`;
const IMPORT = 'from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    from shop import X\n';

/** How many findings a detector has in a module of the shop. */
function count({ detect, kinds }: Detector, source: string): number {
  const file = new PythonFile('shop/orders.py', Buffer.from(source));
  let found = 0;
  for (const node of file.nodesOf(...kinds)) found += [...detect(node, file, {})].length;
  return found;
}

describe('conditions are not read anew for each of the findings that they decide of', () => {
  test.each([
    ['in a long one', `${IMPORT}if ${LONG}:\n${'    X()\n'.repeat(MANY)}`],
    ['in a long chain', `${IMPORT}y = ${'X and '.repeat(MANY - 1)}X\n`],
    ['in many branches', `${IMPORT}if a:\n    pass\n${'elif a:\n    X()\n'.repeat(MANY)}`],
    ['in a long try', `${IMPORT}try:\n${'    X("except")\n'.repeat(MANY)}finally:\n    pass\n`],
  ])('type-only-import-executed, %s', (_, source) => {
    expect(count(typeOnly, source)).toBe(MANY);
  });

  const log = 'logging.info("%s", password)';
  test.each([
    ['in a long one', `import logging\nif ${LONG}:\n${`    ${log}\n`.repeat(MANY)}`],
    ['in a long chain', `import logging\ny = ${`${log} and `.repeat(MANY)}1\n`],
    ['in many branches', `import logging\nif a:\n    pass\n${`elif a == 1:\n    ${log}\n`.repeat(MANY)}`],
    ['in one call', `import logging\nlogging.info(${'password + '.repeat(MANY - 1)}password)\n`],
    ['in the branch of one that is not set', `import logging\nif not password:\n${`    ${log}\n`.repeat(MANY)}`],
  ])('secret-in-log, %s', (_, source) => {
    expect(count(secretInLog, source)).toBe(MANY);
  });

  test('legacy-metaclass-attribute', () => {
    const source = `if ${LONG}:\n${'    class A(B):\n        __metaclass__ = M\n'.repeat(MANY)}`;
    expect(count(legacyMetaclass, source)).toBe(MANY);
  });
});
