// The people of the fake world, under the rules of the real one: nobody is deleted, and an
// administrator is always left.
import type { OneTimePassword, Person } from '../src/lib/api/types';

const LAST = 'this is the last administrator; make somebody else one first';

export class People {
  all: Person[] = [];

  constructor(now: number, busy: boolean) {
    const day = 86_400_000;
    const person = (name: string, role: string, days: number, more: Partial<Person> = {}): Person => ({ name, role, disabled: false, must_change_password: false, created: new Date(now - days * day).toISOString(), version: 1, ...more });
    if (!busy) return;
    this.all = [
      person('user-a', 'admin', 90), person('user-b', 'lead', 88), person('user-c', 'analyst', 61), person('user-d', 'analyst', 40), person('user-e', 'dpo', 33),
      person('user-f', 'red_team', 2, { must_change_password: true }), person('user-g', 'auditor', 75, { disabled: true, version: 2 })
    ];
  }

  add(name: string, role: string, now: number): OneTimePassword | string {
    if (this.all.some((person) => person.name === name)) return 'somebody of this name exists already';
    const person: Person = { name, role, disabled: false, must_change_password: true, created: new Date(now).toISOString(), version: 1 };
    this.all.push(person);
    return { person, password: 'olive-harbour-comet-seven' };
  }

  /** The person as changed, what is in the way, or `undefined` when there is none of that name. */
  change(name: string, verb: string, body: Record<string, unknown>): Person | OneTimePassword | string | undefined {
    const person = this.all.find((one) => one.name === name);
    if (!person) return undefined;
    const others = this.all.some((one) => one !== person && one.role === 'admin' && !one.disabled);
    const leaves = verb === 'disable' || (verb === 'role' && body.role !== 'admin');
    if (leaves && person.role === 'admin' && !person.disabled && !others) return LAST;
    if (verb === 'role') person.role = String(body.role);
    else if (verb === 'disable' || verb === 'enable') person.disabled = verb === 'disable';
    else if (verb === 'reset') person.must_change_password = true;
    else return undefined;
    person.version += 1;
    return verb === 'reset' ? { person, password: 'maple-signal-tower-four' } : person;
  }
}
