import { createHash } from 'node:crypto';
import { chmod, mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { findMediaMtx, type FoundMediaMtx } from './find.js';

/** The tested release. */
export const PINNED = 'v1.20.1';
const RELEASES = 'https://github.com/bluenviron/mediamtx/releases/download';

const SYSTEMS: Readonly<Record<string, string>> = { linux: 'linux', darwin: 'darwin' };
const MACHINES: Readonly<Record<string, string>> = { x64: 'amd64', arm64: 'arm64' };

/** Finds the installed MediaMTX, or downloads the pinned release once and verifies it. */
export async function needMediaMtx(): Promise<FoundMediaMtx> {
  const found = findMediaMtx();
  if (found) return found;
  const folder = join(process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache'), 'cam-player', `mediamtx-${PINNED}`);
  const path = join(folder, 'mediamtx');
  const isDownloaded = await readFile(path).then(
    () => true,
    () => false,
  );
  if (!isDownloaded) {
    const name = archiveName(process.platform, process.arch);
    if (!name)
      throw new Error(
        `There is no MediaMTX release for ${process.platform} ${process.arch} that this can unpack; put one on the PATH.`,
      );
    console.log(`No MediaMTX here: downloading ${name}`);
    await download(`${RELEASES}/${PINNED}`, name, folder);
  }
  return { path, version: PINNED };
}

/** Returns the name of a release's archive; null for platforms without a tarball. */
export function archiveName(platform: string, arch: string): string | null {
  const system = SYSTEMS[platform];
  const machine = MACHINES[arch];
  return system && machine ? `mediamtx_${PINNED}_${system}_${machine}.tar.gz` : null;
}

/**
 * Downloads an archive, and extracts its `mediamtx` into the folder.
 * Rejects and writes nothing if its SHA-256 differs from the published one.
 */
export async function download(base: string, name: string, folder: string): Promise<void> {
  const [sums, archive] = await Promise.all([get(`${base}/checksums.sha256`), get(`${base}/${name}`)]);
  const line = sums
    .toString('utf8')
    .split('\n')
    .find((one) => one.trim().split(/\s+\*?/)[1] === name);
  const expected = line?.trim().split(/\s+/)[0];
  const actual = createHash('sha256').update(archive).digest('hex');
  if (expected !== actual) throw new Error(`${name}: its checksum is ${actual}, published is ${expected ?? 'none'}`);
  const binary = fileInTar(gunzipSync(archive), 'mediamtx');
  if (!binary) throw new Error(`${name}: there is no mediamtx inside`);
  await mkdir(folder, { recursive: true });
  // The file is renamed at the end, so that an interrupted download does not look like a binary.
  await writeFile(join(folder, 'mediamtx.part'), binary);
  await chmod(join(folder, 'mediamtx.part'), 0o755);
  await rename(join(folder, 'mediamtx.part'), join(folder, 'mediamtx'));
}

async function get(url: string): Promise<Buffer> {
  const response = await fetch(url);
  if (!response.ok) throw new Error(`${url}: ${response.status}`);
  return Buffer.from(await response.arrayBuffer());
}

/**
 * Extracts a file of a tar archive (POSIX ustar: blocks of 512 bytes, name at 0, size in octal at 124); null if
 * missing.
 */
export function fileInTar(tar: Buffer, name: string): Buffer | null {
  const text = (at: number, length: number) =>
    tar
      .toString('latin1', at, at + length)
      .replace(/\0.*$/s, '')
      .trim();
  for (let at = 0; at + 512 <= tar.length && tar[at] !== 0;) {
    const size = parseInt(text(at + 124, 12), 8) || 0;
    if (text(at, 100).replace(/^\.\//, '') === name) return tar.subarray(at + 512, at + 512 + size);
    at += 512 + 512 * Math.ceil(size / 512);
  }
  return null;
}
