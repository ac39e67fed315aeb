// Keys for everything: a page says which keys it knows; the footer and `?` show them.
import { onMount } from 'svelte';
import type { MessageKey } from '$lib/i18n/index.svelte';

export interface KeyBinding {
  /** As `KeyboardEvent.key` tells it; two letters are typed one after the other ("gq"). */
  key: string;
  label: MessageKey;
  run: () => void;
  /** Shown in the footer; the rest only in the overlay. */
  footer?: boolean;
}

let layers: KeyBinding[][] = $state.raw([]);
let prefix = '';
let prefixAt = 0;
const PREFIX_MS = 1200;

/** Adds a page's keys for as long as its component lives. Use inside a component. */
export function useKeys(bindings: KeyBinding[]) {
  onMount(() => {
    layers = [...layers, bindings];
    return () => (layers = layers.filter((layer) => layer !== bindings));
  });
}

/** The keys that work now; a later layer wins over an earlier one. */
export function activeKeys(): KeyBinding[] {
  const byKey = new Map<string, KeyBinding>();
  for (const layer of layers) for (const binding of layer) byKey.set(binding.key, binding);
  return [...byKey.values()];
}

/** Runs what the key means. Typing in a field and open dialogs keep their keys. */
export function handleKey(event: KeyboardEvent, now: number) {
  if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return;
  const target = event.target as HTMLElement | null;
  if (target?.closest('input, textarea, select, [contenteditable]') && event.key !== 'Escape') return;
  if (target?.closest('[role="dialog"], [role="menu"]')) return;
  // A focused button or link answers Enter and Space itself.
  if ((event.key === 'Enter' || event.key === ' ') && target?.closest('a, button, summary')) return;
  const sequence = now - prefixAt < PREFIX_MS ? prefix + event.key : event.key;
  const bindings = activeKeys();
  const binding = bindings.find((b) => b.key === sequence) ?? bindings.find((b) => b.key === event.key);
  prefix = '';
  if (binding) {
    event.preventDefault();
    binding.run();
  } else if (bindings.some((b) => b.key.length === 2 && b.key.startsWith(event.key))) {
    prefix = event.key;
    prefixAt = now;
  }
}

const SHOWN: Record<string, string> = { Enter: 'enter', Escape: 'esc', ' ': 'space', ArrowDown: '↓', ArrowUp: '↑' };

/** The key as the footer prints it. */
export function shownKey(key: string): string {
  if (key in SHOWN) return SHOWN[key] ?? key;
  return key.length === 2 ? key.split('').join(' ') : key;
}
