// The words of the console in the person's language. English is built in; others load on demand.
import { en, type Catalogue, type MessageKey } from './en';

export type { MessageKey };
export type Language = 'en' | 'de';
export const LANGUAGES: { id: Language; name: string }[] = [
  { id: 'en', name: 'English' },
  { id: 'de', name: 'Deutsch' }
];
const STORED = 'bartizan.language';
const LOADERS: Record<Language, () => Promise<Catalogue>> = {
  en: () => Promise.resolve(en),
  de: () => import('./de').then((module) => module.de)
};

let catalogue: Catalogue = $state.raw(en);
let current: Language = $state('en');

type Values = Record<string, string | number>;

/** The text for a key, with `{name}` filled in. */
export function t(key: MessageKey, values: Values = {}): string {
  return fill(catalogue[key], values);
}

/** The text for a count: `key.one` or `key.other`, as the language counts. */
export function count(key: PluralKey, n: number, values: Values = {}): string {
  const form = new Intl.PluralRules(current).select(n) === 'one' ? 'one' : 'other';
  return fill(catalogue[`${key}.${form}`], { n: new Intl.NumberFormat(current).format(n), ...values });
}
export type PluralKey = { [K in MessageKey]: K extends `${infer Base}.one` ? Base : never }[MessageKey];

/** The text for a word of the API, such as a severity; a word we do not know stays as it is. */
export function word(group: string, value: string): string {
  const key = `${group}.${value}`;
  return key in catalogue ? catalogue[key as MessageKey] : value.replaceAll('_', ' ');
}

export function language(): Language {
  return current;
}

export async function setLanguage(next: Language) {
  catalogue = await LOADERS[next]();
  current = next;
  document.documentElement.lang = next;
  localStorage.setItem(STORED, next);
}

/** What the person chose, else what the browser asks for. */
export async function startLanguage() {
  const chosen = localStorage.getItem(STORED) ?? navigator.language.slice(0, 2);
  if (chosen === 'de') await setLanguage('de');
}

function fill(text: string, values: Values): string {
  return text.replace(/\{(\w+)\}/g, (whole, name: string) => String(values[name] ?? whole));
}
