// Every list in each of its states: empty, failed, denied, loading, stale.
import { expect, expectAccessible, test } from './world';

const LISTS = [
  { path: '/', empty: 'No traffic in this range' },
  { path: '/queue', empty: 'Nothing waits for a person' },
  { path: '/traffic', empty: 'No traffic in this range' },
  { path: '/watchlist', empty: 'Nobody is on the watch list' }
];

for (const { path, empty } of LISTS) {
  test(`${path} without data says how to make some`, async ({ page, world }) => {
    await world.open(path, 'empty');
    await expect(page.getByText(empty)).toBeVisible();
    await expect(page.getByText('curl http').first()).toBeVisible();
    await expectAccessible(page);
  });

  test(`${path} that failed offers another try`, async ({ page, world }) => {
    await world.open(path, 'failing');
    await expect(page.getByRole('alert').first()).toContainText('the store does not answer');
    await expect(page.getByRole('button', { name: 'Try again' }).first()).toBeVisible();
    await expectAccessible(page);
  });

  test(`${path} that is not for this role names the roles`, async ({ page, world }) => {
    await world.open(path, 'denied');
    await expect(page.getByRole('alert').first()).toContainText('admin or lead');
    await expectAccessible(page);
  });

  test(`${path} shows the shape of what is coming while it loads`, async ({ page, world }) => {
    await world.open(path, 'slow');
    await expect(page.getByLabel('Loading').first()).toBeVisible();
    await expectAccessible(page);
  });
}

test('the rules tell each of their states', async ({ page, world }) => {
  await world.open('/rules?q=nothing-like-it');
  await expect(page.getByText('No rule matches')).toBeVisible();
  await expectAccessible(page);
  await world.open('/rules?rule=pii.email', 'empty');
  await expect(page.getByText('It has not fired yet.')).toBeVisible();
  await expect(page.locator('[data-row="pii.email"]')).toContainText('–');
  await world.open('/rules', 'failing');
  await expect(page.getByRole('alert').first()).toContainText('the store does not answer');
  await world.open('/rules', 'denied');
  await expect(page.getByRole('alert').first()).toContainText('admin or lead');
  await expectAccessible(page);
  await world.open('/rules', 'slow');
  await expect(page.getByLabel('Loading').first()).toBeVisible();
});

test('the people tell each of their states', async ({ page, world }) => {
  await world.open('/settings/people', 'empty');
  await expect(page.getByText('Nobody else yet')).toBeVisible();
  await expectAccessible(page);
  await world.open('/settings/people', 'failing');
  await expect(page.getByRole('alert').first()).toContainText('the store does not answer');
  await world.open('/settings/people', 'denied');
  await expect(page.getByRole('alert').first()).toContainText('admin or lead');
  await expectAccessible(page);
  await world.open('/settings/people', 'slow');
  await expect(page.getByLabel('Loading').first()).toBeVisible();
});

test('the upstreams tell each of their states', async ({ page, world }) => {
  await world.open('/upstreams', 'empty');
  await expect(page.getByText('No upstream')).toBeVisible();
  await expectAccessible(page);
  await world.open('/upstreams', 'failing');
  await expect(page.getByRole('alert').first()).toContainText('the store does not answer');
  await expect(page.getByRole('button', { name: 'Try again' }).first()).toBeVisible();
  await world.open('/upstreams', 'denied');
  await expect(page.getByRole('alert').first()).toContainText('admin or lead');
  await expectAccessible(page);
  await world.open('/upstreams', 'slow');
  await expect(page.getByLabel('Loading').first()).toBeVisible();
});

test('an upstream that was never called has dashes, and no zero', async ({ page, world }) => {
  await world.open('/upstreams');
  const fresh = page.locator('[data-row="vllm"]');
  await expect(fresh).toContainText('never called');
  await expect(fresh).toContainText('–');
  await expect(fresh).not.toContainText('0');
});

test('the lab says what will appear, and each state is told', async ({ page, world }) => {
  await world.open('/lab', 'empty');
  await expect(page.getByText('Nothing tried yet')).toBeVisible();
  await expectAccessible(page);
  await world.open('/lab', 'failing');
  await expect(page.getByRole('alert').first()).toContainText('the store does not answer');
  await world.open('/lab', 'denied');
  await expect(page.getByRole('alert').first()).toContainText('admin or lead');
  await expectAccessible(page);
  await world.open('/lab', 'slow');
  await expect(page.getByLabel('Loading').first()).toBeVisible();
});

test('the lab shows each stage against its threshold, and says when the classifier is off', async ({ page, world }) => {
  await world.open('/lab');
  await page.getByRole('button', { name: 'a harmless text that looks like an attack' }).click();
  const stages = page.getByRole('row', { name: /^stage 2, encoder/ });
  await expect(stages).toContainText('0.11');
  await expect(stages).toContainText('8.9 ms');
  await expect(page.getByText('nothing speaks against it').first()).toBeVisible();
  await expectAccessible(page);
  await world.open('/lab', 'trouble');
  await expect(page.getByText('The classifier is off')).toBeVisible();
  await page.getByRole('button', { name: 'an attack hidden in base64' }).click();
  await expect(page.getByRole('row', { name: /^stage 1, linear/ })).toContainText('off');
  await expect(page.getByText('the score of rules is enough').first()).toBeVisible();
  await expectAccessible(page);
});

test('without data there are dashes, and no zero where nothing was measured', async ({ page, world }) => {
  await world.open('/', 'empty');
  const blocked = page.getByRole('main').getByRole('link', { name: /^Blocked/ });
  await expect(blocked).toContainText('–');
  await expect(blocked).not.toContainText('0');
});

test('a broken connection is told, and the page recovers by itself', async ({ page, world }) => {
  await world.open('/');
  await expect(page.getByText('Injection attempts')).toBeVisible();
  await page.route('**/api/v1/**', (route) => route.abort());
  await world.nudge('drop');
  await expect(page.getByText(/not live since/)).toBeVisible();
  await expect(page.getByText('Could not be refreshed').first()).toBeVisible({ timeout: 15_000 });
  await page.unroute('**/api/v1/**');
  await expect(page.getByText(/live · [\d.]+\/s/)).toBeVisible({ timeout: 20_000 });
});

test('a server that is not there is told at once', async ({ page, world }) => {
  await page.route('**/api/v1/**', (route) => route.abort());
  await world.open('/');
  await expect(page.getByRole('heading', { name: 'The server does not answer' })).toBeVisible();
  await page.unroute('**/api/v1/**');
  await page.getByRole('button', { name: 'Try again' }).click();
  await expect(page.getByText('Injection attempts')).toBeVisible();
});
