import { vitePreprocess } from '@sveltejs/vite-plugin-svelte';
import staticConsole from './adapter.js';

/** @type {import('@sveltejs/kit').Config} */
export default {
  preprocess: vitePreprocess(),
  compilerOptions: { runes: true },
  kit: {
    adapter: staticConsole('dist'),
    // One console, one origin: absolute paths, so that a deep link finds its assets.
    paths: { relative: false },
    version: { pollInterval: 0 }
  }
};
