// What went wrong with a request, in the shape that every failed and denied state shows.
import type { ErrorDetail } from './types';

export interface Problem extends ErrorDetail {
  kind: 'failed' | 'denied' | 'signed_out' | 'missing' | 'conflict' | 'unreachable';
}

const KIND_BY_STATUS: Record<number, Problem['kind']> = {
  401: 'signed_out',
  403: 'denied',
  404: 'missing',
  409: 'conflict'
};

/** Reads an answer that is not a success. The body may be anything; the status decides. */
export function problemOf(status: number, body: unknown): Problem {
  const error = (body as { error?: Partial<ErrorDetail> } | null | undefined)?.error;
  return {
    code: `http_${status}`,
    message: `the server answered ${status}`,
    hint: null,
    problems: [],
    roles: [],
    retry_after_s: null,
    ...error,
    kind: KIND_BY_STATUS[status] ?? 'failed'
  };
}

export function unreachable(): Problem {
  return { ...problemOf(0, null), kind: 'unreachable', code: 'unreachable' };
}
