// Who is signed in, and what they may do.
import { api, rememberCsrf, whenSignedOut, type Result } from '$lib/api/client';
import type { Session } from '$lib/api/types';
import { live } from '$lib/live/live.svelte';

type State = { kind: 'unknown' } | { kind: 'signed_out' } | { kind: 'unreachable' } | { kind: 'signed_in'; session: Session };

let state: State = $state.raw({ kind: 'unknown' });

export function sessionState(): State {
  return state;
}

export function signedIn(): Session | null {
  return state.kind === 'signed_in' ? state.session : null;
}

export function may(permission: string): boolean {
  return signedIn()?.permissions.includes(permission) ?? false;
}

function take(session: Session) {
  rememberCsrf(session.csrf);
  state = { kind: 'signed_in', session };
}

function forget() {
  rememberCsrf(null);
  live.stop();
  state = { kind: 'signed_out' };
}

/** Asks the server who we are; called once at the start and again by "retry". */
export async function findSession() {
  whenSignedOut(forget);
  const result = await api.session();
  if (result.ok) take(result.data);
  else if (result.problem.kind !== 'signed_out') state = { kind: 'unreachable' };
}

export async function signIn(user: string, password: string): Promise<Result<Session>> {
  const result = await api.signIn(user, password);
  if (result.ok) take(result.data);
  return result;
}

export async function signOut() {
  await api.signOut();
  forget();
}
