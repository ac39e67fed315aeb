// Dark, light, or whatever the system says. static/theme.js applies the choice before first paint.
export type Theme = 'system' | 'dark' | 'light';
const STORED = 'bartizan.theme';

let theme: Theme = $state('system');

export function currentTheme(): Theme {
  return theme;
}

export function startTheme() {
  const stored = localStorage.getItem(STORED);
  theme = stored === 'dark' || stored === 'light' ? stored : 'system';
}

export function setTheme(next: Theme) {
  theme = next;
  if (next === 'system') {
    localStorage.removeItem(STORED);
    delete document.documentElement.dataset.theme;
  } else {
    localStorage.setItem(STORED, next);
    document.documentElement.dataset.theme = next;
  }
}
