// A console with a fake world of its own for each test, watched for anything it must never do.
import { randomUUID } from 'node:crypto';
import { AxeBuilder } from '@axe-core/playwright';
import { expect, test as base, type Page } from '@playwright/test';
import type { Mood } from '../mocks/world';

interface World {
  /** Opens a page in a world of this mood. */
  open: (path: string, mood?: Mood) => Promise<void>;
  /** Makes something happen in the world: `attack`, `leak`, `traffic`, `drop`. */
  nudge: (what: string) => Promise<void>;
}

export const test = base.extend<{ world: World }>({
  world: async ({ page, context, baseURL }, use) => {
    const origin = baseURL ?? '';
    const trespasses: string[] = [];
    page.on('request', (request) => {
      if (!request.url().startsWith(origin) && !request.url().startsWith('data:')) trespasses.push(`left the origin: ${request.url()}`);
    });
    page.on('pageerror', (error) => trespasses.push(`threw: ${error.message}`));
    page.on('console', (message) => {
      if (message.text().includes('Content Security Policy')) trespasses.push(message.text());
    });
    await use({
      open: async (path, mood = 'busy') => {
        await context.addCookies([{ name: 'world', value: `${mood}.${randomUUID()}`, url: origin }]);
        await page.goto(path);
      },
      nudge: async (what) => {
        expect((await page.request.get(`/mock/${what}`)).status()).toBe(204);
      }
    });
    expect(trespasses).toEqual([]);
  }
});

export { expect };

/** No violation of WCAG 2.2 A and AA, as far as a program can tell. */
export async function expectAccessible(page: Page) {
  const { violations } = await new AxeBuilder({ page }).withTags(['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']).analyze();
  const told = violations.map(({ id, nodes }) => `${id}: ${nodes.slice(0, 5).map((node) => `${node.target.join(' ')} ${node.any[0]?.message ?? ''}`).join(' | ')}`);
  expect(told).toEqual([]);
}
