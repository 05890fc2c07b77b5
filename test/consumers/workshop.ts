import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { cp, mkdir, readdir, rename, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
type Built = 'react' | 'react-18' | 'preact' | 'vue' | 'server-rendered';

/** The consumers as they are on somebody else's machine: with the package out of its tarball. */
export interface Workshop {
  readonly folder: string;
  /** The folder of the package, as npm has installed it. */
  readonly installed: string;
  /** Type-checks and builds a consumer by its own `npm run build`. Rejects with what it said. */
  build(consumer: Built): Promise<void>;
}

/** Outside of the repository, whose node_modules would lend what a consumer has forgotten to ask for. */
export const getRunFolder = (runId: number): string => join(tmpdir(), `cam-player-consumers-${runId}`);

/** Packs the package, and installs it into a copy of `demo/consumers`: once in a run, which outlives its workers. */
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
  // Another worker is at it. npm writes this file when all else is done.
  while (!existsSync(lock)) {
    if (!existsSync(runFolder)) throw new Error('the worker that was to pack the package has failed');
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
  return {
    folder,
    installed: join(folder, 'node_modules/cam-player'),
    build: (consumer) => run('npm', ['run', '--silent', 'build'], join(folder, consumer)),
  };
}

async function install(runFolder: string, folder: string): Promise<void> {
  // `npm test` has built it already; others that read the built scripts must not see them being written.
  if (!process.env['CAM_PLAYER_BUILT']) await run('npm', ['run', '--silent', 'build'], ROOT);
  await run('npm', ['pack', '--ignore-scripts', '--pack-destination', runFolder], ROOT);
  await cp(join(ROOT, 'demo/consumers'), folder, { recursive: true });
  const tarball = (await readdir(runFolder)).find((name) => name.endsWith('.tgz'));
  if (!tarball) throw new Error('npm pack has packed nothing');
  await rename(join(runFolder, tarball), join(folder, 'cam-player.tgz'));
  // What was installed here before comes out of npm's own cache.
  const npm = ['install', '--prefer-offline', '--no-audit', '--no-fund', '--ignore-scripts'];
  // The other React shares nothing: what lies above both would find the first one's.
  await run('npm', npm, join(folder, 'react-18'));
  await run('npm', npm, folder);
}

/** Runs a command; rejects with what it said when it fails. */
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
