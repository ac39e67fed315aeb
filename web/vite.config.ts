import { sveltekit } from '@sveltejs/kit/vite';
import { defineConfig } from 'vitest/config';
import { mockApi } from './mocks/plugin.ts';

export default defineConfig({
  plugins: [mockApi(), sveltekit()],
  build: { target: 'es2022', assetsInlineLimit: 0 },
  server: { host: '127.0.0.1', port: 5173 },
  preview: { host: '127.0.0.1', port: 4173, strictPort: true },
  test: { include: ['src/**/*.test.ts', 'mocks/**/*.test.ts'], environment: 'node' }
});
