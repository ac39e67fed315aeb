// The person on call has a phone: nothing is wider than it, and the detail takes the screen.
import { expect, expectAccessible, test } from './world';

test.use({ viewport: { width: 390, height: 844 } });

for (const path of ['/', '/queue', '/traffic', '/watchlist', '/rules', '/lab', '/settings', '/settings/people', '/upstreams']) {
  test(`${path} is no wider than a phone`, async ({ page, world }) => {
    await world.open(path);
    await expect(page.getByRole('main').locator('a, table, textarea').first()).toBeVisible();
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(390);
    expect(await page.evaluate(() => document.querySelector('main')?.scrollWidth)).toBeLessThanOrEqual(390);
    await expectAccessible(page);
  });
}

test('the navigation opens over the page and closes with the choice', async ({ page, world }) => {
  await world.open('/');
  const navigation = page.getByRole('navigation');
  await expect(navigation).toBeHidden();
  await page.getByRole('button', { name: 'Navigation' }).click();
  await navigation.getByRole('link', { name: 'Queue' }).click();
  await expect(page.getByRole('heading', { name: 'Queue' })).toBeVisible();
  await expect(navigation).toBeHidden();
});

test('an alert takes the screen and can be closed again', async ({ page, world }) => {
  await world.open('/queue');
  await page.locator('[data-row]').first().click();
  await expect(page.getByText('Already done automatically')).toBeVisible();
  await expect(page.locator('[data-row]').first()).toBeHidden();
  await page.getByRole('button', { name: 'Close' }).click();
  await expect(page.locator('[data-row]').first()).toBeVisible();
});
