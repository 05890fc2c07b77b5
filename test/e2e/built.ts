import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { servePage, type PageServer } from '../../demo/serve.js';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

/**
 * Serves a page, these built scripts and the chunks that they import at once. They are served from memory, because
 * another test may build them again at the same time.
 */
export async function serveBuilt(scripts: readonly string[], html: string): Promise<PageServer> {
  const texts = new Map<string, string>();
  const names = [...scripts];
  for (let name = names.pop(); name !== undefined; name = names.pop()) {
    if (texts.has(name)) continue;
    const text = await readFile(`${ROOT}/cdn/${name}`, 'utf8');
    texts.set(name, text);
    names.push(...[...text.matchAll(/(?:from|import)\s*"\.\/([\w-]+\.js)"/g)].map(([, imported = '']) => imported));
  }
  return servePage({ folder: ROOT, entries: [], extra: { ...Object.fromEntries(texts), 'index.html': html } });
}
