import type { ChildProcess } from 'node:child_process';
import { createHash, X509Certificate } from 'node:crypto';
import { once } from 'node:events';
import { cp, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { makeCertificate, type Certificate } from '../../../demo/deployments/quotas/certificate.js';
import type { Network } from './network.js';

const RECIPES = fileURLToPath(new URL('../../../demo/mediamtx/recipes/', import.meta.url));
const FILES = ['firewall.yml', 'firewall-coturn.conf', 'firewall.cfg'];

/** The names of the site in the recipe. */
export const NAMES = ['media.example.com', 'turn.example.com'];

/** The recipe, as it runs on the site. */
export interface Site {
  /** The fingerprint by which a browser can be told to trust the site's certificate. */
  readonly certificateHash: string;
  /** Starts coturn again with a certificate that the browser trusts, or with one that it has no reason to trust. */
  setRelayTrusted(isTrusted: boolean): Promise<void>;
  /** Stops a program of the recipe, or starts it again. */
  command(action: 'start' | 'stop', program: 'mediamtx' | 'coturn' | 'haproxy'): Promise<void>;
  close(): Promise<void>;
}

/** Starts the recipe word by word, with a certificate of its own, on the site of a network. */
export async function startSite(network: Network): Promise<Site> {
  const folder = await mkdtemp(join(tmpdir(), 'cam-player-firewall-'));
  for (const file of FILES) await cp(join(RECIPES, file), join(folder, file));
  const trusted = makeCertificate(NAMES);
  await writeFile(join(folder, 'server.pem'), trusted.cert + trusted.key);
  const writeRelayCertificate = async ({ key, cert }: Certificate) => {
    await writeFile(join(folder, 'server.key'), key);
    await writeFile(join(folder, 'server.crt'), cert);
  };
  await writeRelayCertificate(trusted);

  const program = fileURLToPath(new URL('./site.ts', import.meta.url));
  const child = network.spawnOn('site', process.execPath, ['--import', import.meta.resolve('tsx'), program, folder], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const nextLine = createLineReader(child);
  await nextLine();
  const command: Site['command'] = async (action, name) => {
    child.stdin?.write(`${action} ${name}\n`);
    await nextLine();
  };
  return {
    certificateHash: hashKey(trusted.cert),
    command,
    async setRelayTrusted(isTrusted) {
      await command('stop', 'coturn');
      await writeRelayCertificate(isTrusted ? trusted : makeCertificate(NAMES));
      await command('start', 'coturn');
    },
    async close() {
      const gone = child.exitCode === null ? once(child, 'exit') : null;
      child.stdin?.end();
      await gone;
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** Gives a function that waits for the next line of a program's output. It rejects when the program ends. */
function createLineReader(child: ChildProcess): () => Promise<void> {
  const lines = createInterface({ input: child.stdout! });
  return async () => {
    const ended = new AbortController();
    const line = once(lines, 'line', { signal: ended.signal });
    child.once('exit', () => ended.abort());
    await line.catch(() => {
      throw new Error('the site did not start, or has ended: its output tells why');
    });
  };
}

/** The hash of the public key, in base64, as Chromium's flag for certificates expects it. */
function hashKey(cert: string): string {
  const { publicKey } = new X509Certificate(cert);
  return createHash('sha256')
    .update(publicKey.export({ type: 'spki', format: 'der' }))
    .digest('base64');
}
