import { rateLimit, reasonOf } from '../../src/github/limits.ts';

const NOW = Date.parse('2026-01-01T00:00:00Z');

const URL_OF_REVIEWS = 'https://api.github.com/repos/o/r/pulls/1/reviews?x=1';
const request = { method: 'POST', url: URL_OF_REVIEWS, body: { body: 'password = 1' } };

/** As Octokit throws it. */
function refusal(status: number, headers: Record<string, string>, message = 'Forbidden'): Error {
  return Object.assign(new Error(message), { status, request, response: { status, headers } });
}

test.each([
  ['the seconds that GitHub names', refusal(403, { 'retry-after': '90' }), { until: new Date(NOW + 90_000) }],
  [
    'the reset of a limit that is used up, and a second',
    refusal(403, { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': String(NOW / 1000 + 600) }),
    { until: new Date(NOW + 601_000) },
  ],
  ['some time after too many requests', refusal(429, {}), { until: undefined }],
  [
    'some time after a secondary limit',
    refusal(403, {}, 'You have exceeded a secondary rate limit'),
    { until: undefined },
  ],
  [
    'nothing when it is forbidden',
    refusal(403, { 'x-ratelimit-remaining': '4999', 'x-ratelimit-reset': '1' }),
    undefined,
  ],
  ['nothing after another answer', refusal(502, { 'retry-after': '1' }), undefined],
  ['nothing after an error of another kind', new Error('rate limit'), undefined],
  ['nothing after what is no error', 'rate limit', undefined],
])('a job waits for %s', (_, error, wait) => {
  expect(rateLimit(error, NOW)).toEqual(wait);
});

test('a reason names what was asked and answered, and nothing that was sent', () => {
  const reason = reasonOf(refusal(422, {}, 'Validation failed: "password = 1"'));
  expect(reason).toBe('GitHub answered 422 to POST /repos/o/r/pulls/1/reviews');
  const silent = Object.assign(new Error('socket hang up'), { status: 500, request });
  expect(reasonOf(silent)).toBe('GitHub did not answer POST /repos/o/r/pulls/1/reviews');
});

test('other reasons are their words, without what a parser quotes', () => {
  expect(reasonOf(new Error('The disk is full.'))).toBe('The disk is full.');
  expect(reasonOf(new SyntaxError('Unexpected token p, "password" is not JSON'))).toBe('something could not be read');
  expect(reasonOf(Object.assign(new AggregateError([]), { code: 'ECONNREFUSED' }))).toBe('ECONNREFUSED');
  expect(reasonOf('no')).toBe('an unknown fault');
});
