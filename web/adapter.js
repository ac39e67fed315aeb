// Writes the console as static files that a strict Content-Security-Policy accepts.
//
// SvelteKit starts a page with an inline script. We move it into a file named by its content, so
// that `script-src 'self'` is enough and no server has to know a hash. Everything is then
// compressed once, here, and never again at run time.
import { createHash } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import adapterStatic from '@sveltejs/adapter-static';

const INLINE_SCRIPT = /<script>([\s\S]*?)<\/script>/g;

/** @param {string} folder */
export default function staticConsole(folder) {
  const inner = adapterStatic({ pages: folder, fallback: 'index.html', precompress: false });
  return {
    name: 'static-console',
    /** @param {import('@sveltejs/kit').Builder} builder */
    async adapt(builder) {
      await inner.adapt(builder);
      externaliseScripts(folder);
      await builder.compress(folder);
    }
  };
}

/** @param {string} folder */
function externaliseScripts(folder) {
  const page = join(folder, 'index.html');
  const html = readFileSync(page, 'utf8').replace(INLINE_SCRIPT, (_, script) => {
    const name = createHash('sha256').update(script).digest('hex').slice(0, 12);
    const path = `_app/immutable/start.${name}.js`;
    writeFileSync(join(folder, path), script);
    return `<script src="/${path}"></script>`;
  });
  if (/<script(?![^>]*\ssrc=)/.test(html)) {
    throw new Error('index.html still holds an inline script');
  }
  writeFileSync(page, html);
}
