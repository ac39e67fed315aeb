// Moving a selection through a list by keyboard.

/** The id that `by` steps lead to. Without a selection the first move opens the first row. */
export function moveSelection(items: readonly { id: string }[], current: string, by: number): string | null {
  if (items.length === 0) return null;
  const at = items.findIndex((item) => item.id === current);
  const to = at < 0 ? 0 : Math.max(0, Math.min(items.length - 1, at + by));
  return items[to]?.id ?? null;
}

/** Keeps the selected row in sight. */
export function keepInSight(id: string | null) {
  document.querySelector(`[data-row="${id}"]`)?.scrollIntoView({ block: 'nearest' });
}
