import { readFileSync } from 'node:fs';
import openapiTS, { astToString } from 'openapi-typescript';
import { expect, it } from 'vitest';

it('schema.ts is what openapi.json says; if not, run `npm run api`', async () => {
  const document = new URL('../../../openapi.json', import.meta.url);
  const generated = astToString(await openapiTS(document, { alphabetize: true }));
  const committed = readFileSync(new URL('./schema.ts', import.meta.url), 'utf8');
  expect(committed.endsWith(generated)).toBe(true);
});
