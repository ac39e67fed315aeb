// The people of the console: which roles there are, and what somebody's state is.
import type { Person } from '$lib/api/types';

export const ROLES = ['admin', 'lead', 'analyst', 'dpo', 'auditor', 'red_team', 'read_only', 'learner'] as const;

export function stateOf(person: Person): 'disabled' | 'one_time' | 'active' {
  if (person.disabled) return 'disabled';
  return person.must_change_password ? 'one_time' : 'active';
}

/** Those who may sign in come first, then by name; so a list keeps its order while it is worked on. */
export function ordered(people: Person[]): Person[] {
  return people.toSorted((a, b) => Number(a.disabled) - Number(b.disabled) || a.name.localeCompare(b.name));
}
