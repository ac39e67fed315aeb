import { expect, test } from 'vitest';
import { because, decimal, type Side } from './stages';

const side = (reason: Side['because']['reason'], stage: Side['because']['stage'] = null, rule: string | null = null) => ({ because: { reason, stage, rule } }) as Side;

test('what was not measured is a dash, never zero', () => {
  expect(decimal(null, 'en')).toBe('–');
  expect(decimal(0, 'en')).toBe('0.00');
});
test('the reason names the stage or the rule that it rests on', () => {
  expect(because(side('score', 'encoder'))).toBe('the score of stage 2, encoder is enough');
  expect(because(side('finding', null, 'pii.iban'))).toBe('what policy does about pii.iban');
  expect(because(side('nothing'))).toBe('nothing speaks against it');
});
