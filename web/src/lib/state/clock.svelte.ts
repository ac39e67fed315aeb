// The time that relative times are told from: one timer for the whole console.
let now = $state(Date.now());
let started = false;

export function ticking(): number {
  return now;
}

export function startClock() {
  if (started) return;
  started = true;
  setInterval(() => (now = Date.now()), 5000);
}
