import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { cp, mkdir, readdir, rename, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
type Built = 'react' | 'react-18' | 'preact' | 'vue' | 'server-rendered';

/** The consumers with the package installed from its tarball, as on a user's machine. */
export interface Workshop {
  readonly folder: string;
  /** The folder of the installed package. */
  readonly installed: string;
  /** Type-checks and builds a consumer with its own `npm run build`. Rejects with the output. */
  build(consumer: Built): Promise<void>;
}

/** A folder outside the repository, whose node_modules would hide a missing dependency. */
export const getRunFolder = (runId: number): string => join(tmpdir(), `cam-player-consumers-${runId}`);

/** Packs the package, and installs it into a copy of `demo/consumers`, once per run. */
export async function openWorkshop(runId: number): Promise<Workshop> {
  const runFolder = getRunFolder(runId);
  const folder = join(runFolder, 'consumers');
  const lock = join(folder, 'package-lock.json');
  const isFirst = await mkdir(runFolder).then(
    () => true,
    () => false,
  );
  if (isFirst) {
    await install(runFolder, folder).catch(async (thrown: unknown) => {
      await rm(runFolder, { recursive: true, force: true });
      throw thrown;
    });
  }
  // Another worker installs the package; npm writes this file at the end.
  while (!existsSync(lock)) {
    if (!existsSync(runFolder)) throw new Error('the worker that packs the package has failed');
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
  return {
    folder,
    installed: join(folder, 'node_modules/cam-player'),
    build: (consumer) => run('npm', ['run', '--silent', 'build'], join(folder, consumer)),
  };
}

async function install(runFolder: string, folder: string): Promise<void> {
  // `npm test` has built the package already: other tests must not read a script while it is written.
  if (!process.env['CAM_PLAYER_BUILT']) await run('npm', ['run', '--silent', 'build'], ROOT);
  await run('npm', ['pack', '--ignore-scripts', '--pack-destination', runFolder], ROOT);
  await cp(join(ROOT, 'demo/consumers'), folder, { recursive: true });
  const tarball = (await readdir(runFolder)).find((name) => name.endsWith('.tgz'));
  if (!tarball) throw new Error('npm pack has packed nothing');
  await rename(join(runFolder, tarball), join(folder, 'cam-player.tgz'));
  // Packages of earlier runs come from npm's cache.
  const npm = ['install', '--prefer-offline', '--no-audit', '--no-fund', '--ignore-scripts'];
  // React 18 is installed in its own folder, so that it does not resolve to the other React.
  await run('npm', npm, join(folder, 'react-18'));
  await run('npm', npm, folder);
}

/** Runs a command; rejects with its output if it fails. */
function run(command: string, args: readonly string[], cwd: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { cwd, shell: process.platform === 'win32', env: { ...process.env, CI: '1' } });
    let output = '';
    child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()));
    child.stderr.on('data', (chunk: Buffer) => (output += chunk.toString()));
    child.on('error', reject);
    child.on('close', (code) =>
      code === 0 ? resolve() : reject(new Error(`${command} ${args.join(' ')} ended with ${code}:\n${output}`)),
    );
  });
}
