// What the first view costs: compressed script and style, and fonts beside them.
import { existsSync, statSync } from 'node:fs';
import { expect, test } from './world';

const SCRIPT_AND_STYLE = 150 * 1024;
const FONTS = 100 * 1024;

test('the first view stays within its budget', async ({ page, world }) => {
  const files = new Set<string>();
  page.on('request', (request) => {
    const { pathname } = new URL(request.url());
    if (/\.(js|css|woff2)$/.test(pathname)) files.add(pathname);
  });
  await world.open('/');
  await expect(page.getByText('Injection attempts')).toBeVisible();
  const bytes = (wanted: RegExp) =>
    [...files].filter((path) => wanted.test(path)).reduce((sum, path) => {
      const compressed = `dist${path}.br`;
      return sum + statSync(existsSync(compressed) ? compressed : `dist${path}`).size;
    }, 0);
  expect(bytes(/\.(js|css)$/)).toBeGreaterThan(0);
  expect(bytes(/\.(js|css)$/)).toBeLessThan(SCRIPT_AND_STYLE);
  expect(bytes(/\.woff2$/)).toBeLessThan(FONTS);
});
