import { expect, it } from 'vitest';
import { problemOf, unreachable } from './problem';

it('the status decides what kind of problem it is', () => {
  expect([401, 403, 404, 409, 422, 500, 503].map((status) => problemOf(status, null).kind)).toEqual([
    'signed_out', 'denied', 'missing', 'conflict', 'failed', 'failed', 'failed'
  ]);
});

it('the words of the server are kept, with the roles that could do it', () => {
  const problem = problemOf(403, { error: { code: 'forbidden', message: 'not for this role', roles: ['lead'] } });
  expect(problem).toMatchObject({ kind: 'denied', code: 'forbidden', message: 'not for this role', roles: ['lead'], hint: null });
});

it('a body of another shape still gives a problem that can be shown', () => {
  for (const body of [null, 'text', [], { error: null }, {}]) {
    expect(problemOf(502, body)).toMatchObject({ kind: 'failed', code: 'http_502', roles: [] });
  }
});

it('no answer at all is its own kind', () => {
  expect(unreachable().kind).toBe('unreachable');
});
