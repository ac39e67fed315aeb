// Journeys against a real binary, started by whoever calls this: see e2e/run.sh.
import { defineConfig } from '@playwright/test';
import { browser } from './e2e/browser.ts';

export default defineConfig({
  testDir: 'e2e/real',
  fullyParallel: false,
  workers: 1,
  timeout: 90_000,
  expect: { timeout: 15_000 },
  reporter: [['list']],
  use: { ...browser, baseURL: process.env.BARTIZAN_CONSOLE ?? 'http://127.0.0.1:8081' }
});
