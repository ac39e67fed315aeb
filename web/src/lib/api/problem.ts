// What went wrong with a request, in the shape that every failed and denied state shows.
export interface Problem {
  kind: 'failed' | 'denied' | 'signed_out' | 'missing' | 'conflict' | 'unreachable';
  code: string;
  message: string;
  hint: string | null;
  /** Which field of what was sent is wrong, and why. */
  problems: { field: string; message: string }[];
  /** Who would be allowed. */
  roles: string[];
  retryAfterSeconds: number | null;
}

interface ErrorBody {
  error?: {
    code?: string; message?: string; hint?: string | null; problems?: { field: string; message: string }[];
    roles?: string[]; retry_after_s?: number | null;
  };
}

const KIND_BY_STATUS: Record<number, Problem['kind']> = {
  401: 'signed_out',
  403: 'denied',
  404: 'missing',
  409: 'conflict'
};

/** Reads an answer that is not a success. The body may be anything; the status decides. */
export function problemOf(status: number, body: unknown): Problem {
  const error = (body as ErrorBody | null | undefined)?.error;
  return {
    kind: KIND_BY_STATUS[status] ?? 'failed',
    code: error?.code ?? `http_${status}`,
    message: error?.message ?? `the server answered ${status}`,
    hint: error?.hint ?? null,
    problems: error?.problems ?? [],
    roles: error?.roles ?? [],
    retryAfterSeconds: error?.retry_after_s ?? null
  };
}

export function unreachable(): Problem {
  return { kind: 'unreachable', code: 'unreachable', message: '', hint: null, problems: [], roles: [], retryAfterSeconds: null };
}
