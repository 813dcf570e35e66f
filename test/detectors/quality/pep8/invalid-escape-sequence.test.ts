import { expect, test } from '@jest/globals';
import detector from '../../../../src/detectors/quality/pep8/invalid-escape-sequence.ts';
import { PythonFile } from '../../../../src/python/file.ts';

test.each([
  [String.raw`"\d"`, String.raw`\d`],
  [String.raw`"one\ two"`, String.raw`\␣`],
  ['"\\`"', String.raw`\ˋ`],
])('of %s it shows %s, which can be seen between backticks', (source, escape) => {
  const [sighting] = detector.detect(0, new PythonFile('shop.py', Buffer.from(`${source}\n`)), {});
  expect(sighting).toMatchObject({ escape });
});
