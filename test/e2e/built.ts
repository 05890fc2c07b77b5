import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { servePage, type PageServer } from '../../demo/serve.js';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

/** Serves a page and these built scripts from memory, because another test may build them again at the same time. */
export async function serveBuilt(scripts: readonly string[], html: string): Promise<PageServer> {
  const texts = await Promise.all(
    scripts.map(async (name) => [name, await readFile(`${ROOT}/cdn/${name}`, 'utf8')] as const),
  );
  return servePage({ folder: ROOT, entries: [], extra: { ...Object.fromEntries(texts), 'index.html': html } });
}
