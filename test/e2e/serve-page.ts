import { fileURLToPath } from 'node:url';
import { servePage } from '../../demo/serve.js';

/** Where the workers read the address of the page; Playwright gives them the environment of the setup. */
const ADDRESS = 'CAM_PLAYER_TEST_PAGE';

/** Bundles and serves the page of the end-to-end tests once for all workers. Returns a function that closes it. */
export default async function openPage(): Promise<() => Promise<void>> {
  const folder = fileURLToPath(new URL('./page', import.meta.url));
  const site = await servePage({ folder, entries: [`${folder}/main.ts`] });
  process.env[ADDRESS] = site.url;
  return () => site.close();
}

/** Returns the address of the page. */
export function getPageUrl(): string {
  const url = process.env[ADDRESS];
  if (!url) throw new Error('the page is not served: the configuration lacks its globalSetup');
  return url;
}
