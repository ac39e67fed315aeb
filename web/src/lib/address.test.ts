import { expect, test } from 'vitest';
import { gatewayUrl } from './address';

test('the address is the one the gateway listens on', () => {
  expect(gatewayUrl('127.0.0.1:9410', 'console.example')).toBe('http://127.0.0.1:9410');
  expect(gatewayUrl('[::1]:8080', 'console.example')).toBe('http://[::1]:8080');
});
test('a listener on every address is reached as the console was', () => {
  expect(gatewayUrl('0.0.0.0:8080', 'ai.example')).toBe('http://ai.example:8080');
  expect(gatewayUrl('[::]:8080', 'ai.example')).toBe('http://ai.example:8080');
});
