// Every page in both themes; the pictures of the documentation are taken here.
import { mkdirSync, writeFileSync } from 'node:fs';
import type { Page } from '@playwright/test';
import { withPalette } from './png';
import { expect, expectAccessible, test } from './world';

/** `UPDATE=1` renews the pictures of the documentation; they show times, so each run differs. */
const PICTURES = process.env.UPDATE ? '../docs/screenshots' : 'test-results/screenshots';

/** Small enough to live in the repository. */
async function picture(page: Page, name: string) {
  const png = withPalette(await page.screenshot());
  expect(png.length).toBeLessThan(120_000);
  mkdirSync(PICTURES, { recursive: true });
  writeFileSync(`${PICTURES}/${name}.png`, png);
}

interface Shown { name: string; path: string; ready: (page: Page) => Promise<unknown> }
const text = (words: string | RegExp) => (page: Page) => expect(page.getByText(words).first()).toBeVisible();
async function firstRow(page: Page) {
  await page.locator('[data-row]').first().click();
  await expect(page.getByText('Rules that fired')).toBeVisible();
}

async function hiddenAttack(page: Page) {
  await page.getByRole('button', { name: 'an attack hidden in base64' }).click();
  await expect(page.getByText('Ignore all previous instructions').first()).toBeVisible();
}

async function previewed(page: Page) {
  await page.keyboard.press('o');
  await expect(page.getByText(/fewer would have been blocked/)).toBeVisible();
}

const PAGES: Shown[] = [
  { name: 'now', path: '/', ready: text('Injection attempts') },
  { name: 'queue', path: '/queue', ready: text('Already done automatically') },
  { name: 'traffic', path: '/traffic?kind=injection', ready: firstRow },
  { name: 'watchlist', path: '/watchlist', ready: text('10 left') },
  { name: 'rules', path: '/rules?rule=secret.generic', ready: text('the course book shows sample passwords') },
  { name: 'rules-preview', path: '/rules?rule=jailbreak.persona', ready: async (page) => (await text('As it was written')(page), await previewed(page)) },
  { name: 'rules-list', path: '/rules', ready: text('injection.override') },
  { name: 'lab', path: '/lab', ready: hiddenAttack },
  { name: 'settings', path: '/settings', ready: text('where you are signed in') },
  { name: 'people', path: '/settings/people', ready: text('has a one-time password') },
  { name: 'upstreams', path: '/upstreams', ready: text('It takes requests and does not answer in time') },
  { name: 'not-yet', path: '/incidents', ready: text('Not in this version yet') }
];

for (const theme of ['dark', 'light'] as const) {
  test.describe(`${theme} theme`, () => {
    test.use({ colorScheme: theme });

    for (const { name, path, ready } of PAGES) {
      test(`${name} shows its data and is accessible`, async ({ page, world }) => {
        await world.open(path);
        await ready(page);
        await page.mouse.move(0, 899);
        await picture(page, `${name}-${theme}`);
        await expectAccessible(page);
      });
    }

    test('the exchange page is accessible', async ({ page, world }) => {
      await world.open('/traffic?kind=injection');
      await firstRow(page);
      await page.getByRole('link', { name: 'Open page' }).click();
      await expect(page.getByRole('heading', { name: 'Exchange' })).toBeVisible();
      await expect(page.getByText('Rules that fired')).toBeVisible();
      await picture(page, `exchange-${theme}`);
      await expectAccessible(page);
    });

    test('sign-in is accessible', async ({ page, world }) => {
      await world.open('/', 'signed_out');
      await expect(page.getByRole('heading', { name: 'Sign in' })).toBeVisible();
      await picture(page, `sign-in-${theme}`);
      await expectAccessible(page);
    });

    test('warnings stand above the page', async ({ page, world }) => {
      await world.open('/settings', 'trouble');
      await expect(page.getByText('The bootstrap token is in use')).toBeVisible();
      await expect(page.getByText('The last configuration was refused')).toBeVisible();
      await expect(page.getByText('bartizan.yaml:31:11')).toBeVisible();
      await expect(page.getByText('The events of a day are damaged')).toBeVisible();
      await expect(page.getByText('Stop Bartizan, put the file of that day')).toBeVisible();
      await expectAccessible(page);
    });
  });
}

test('the first page fits a 1440 × 900 screen without scrolling', async ({ page, world }) => {
  await world.open('/');
  await expect(page.getByText('By team')).toBeVisible();
  const rest = await page.evaluate(() => {
    const main = document.querySelector('main');
    return main ? main.scrollHeight - main.clientHeight : -1;
  });
  expect(rest).toBe(0);
});

test('an address that leads nowhere says so', async ({ page, world }) => {
  await world.open('/no-such-page');
  await expect(page.getByRole('heading', { name: 'There is no such page' }).first()).toBeVisible();
  await world.open('/no/such/page');
  await expect(page.getByRole('heading', { name: 'There is no such page' }).first()).toBeVisible();
});
