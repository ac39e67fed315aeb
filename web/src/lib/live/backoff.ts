// How long to wait before the next attempt: doubling, capped, and spread so that a hundred
// consoles do not all come back in the same instant.

const FIRST_MS = 500;
const LONGEST_MS = 15_000;

/** `attempt` counts from 0; `spread` is a number from 0 to 1, handed in so that tests can choose. */
export function backoffMs(attempt: number, spread: number): number {
  const ceiling = Math.min(LONGEST_MS, FIRST_MS * 2 ** Math.min(attempt, 10));
  return Math.round(ceiling / 2 + (ceiling / 2) * spread);
}
