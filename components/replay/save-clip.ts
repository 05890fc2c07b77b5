import type { ClipOptions } from '../../src/replay/clip.js';
import type { Frame, GroupOfPictures } from '../../src/replay/frame.js';
import type { ClipTime } from './clip-range.js';

/** File systems take at most 255 bytes; a letter may have four. */
const MAX_LETTERS = 50;
/** How long a download may need its bytes. */
const DOWNLOAD_MS = 60_000;

/** Why a clip was not saved. */
export type ClipProblem = 'nothing-to-save' | 'format' | 'not-written' | 'not-made';
/** What became of a clip. */
export type ClipResult = 'saved' | 'cancelled' | ClipProblem;

/** Makes a clip. What writes it is loaded first. */
export async function makeClip(
  groups: readonly GroupOfPictures[],
  audio: readonly Frame[],
  options: ClipOptions,
): Promise<Blob> {
  const { createClip } = await import('../../src/replay/clip.js');
  return createClip(groups, audio, options);
}

/** What the viewer saves. */
export interface ClipRequest {
  readonly groups: readonly GroupOfPictures[];
  /** The camera's name; it is in the file's. */
  readonly camera: string;
  readonly time: ClipTime;
  readonly make: () => Promise<Blob>;
}

/**
 * Saves a clip where the viewer says, or as a download where the browser has no such dialog. Call it from a click: the
 * dialog opens at once, and the clip is made after it. Never rejects.
 */
export async function saveClip({ groups, camera, time, make }: ClipRequest): Promise<ClipResult> {
  const extension = groups.some(({ frames }) => frames[0]?.track.codec === 'jpeg') ? 'mov' : 'mp4';
  const name = nameClip(camera, time, extension);
  const file = await pickFile(name, extension);
  if (file === 'cancelled') return file;
  try {
    const clip = await make();
    if (file) return await write(file, clip);
    download(clip, name);
    return 'saved';
  } catch (thrown) {
    return toProblem(thrown);
  }
}

function toProblem(thrown: unknown): ClipProblem {
  const name = thrown instanceof DOMException ? thrown.name : '';
  if (name === 'NotFoundError') return 'nothing-to-save';
  return name === 'NotSupportedError' ? 'format' : 'not-made';
}

/** Names a clip after its camera and its time on this device, without a character that a file system refuses. */
export function nameClip(camera: string, { fromMs, toMs }: ClipTime, extension: string): string {
  const words = camera.normalize('NFC').replace(/[^\p{L}\p{M}\p{N}]+/gu, '-');
  const short = Array.from(words).slice(0, MAX_LETTERS).join('').replace(/^-|-$/g, '');
  const [day, from] = formatTime(fromMs);
  const [, to] = formatTime(toMs);
  return `${short || 'camera'}_${day}_${from}_${to}.${extension}`;
}

function formatTime(ms: number): [day: string, time: string] {
  const date = new Date(ms);
  const two = (value: number) => String(value).padStart(2, '0');
  return [
    [date.getFullYear(), two(date.getMonth() + 1), two(date.getDate())].join('-'),
    [date.getHours(), date.getMinutes(), date.getSeconds()].map(two).join('-'),
  ];
}

/** The part of the File System Access API that is used. TypeScript does not know it. */
interface FilePicker {
  showSaveFilePicker?(options: {
    readonly id: string;
    readonly startIn: string;
    readonly suggestedName: string;
    readonly types: readonly { readonly accept: Readonly<Record<string, readonly string[]>> }[];
  }): Promise<FileSystemFileHandle>;
}

/** Asks where to save; null where the browser cannot ask, or the page may not. */
async function pickFile(name: string, extension: string): Promise<FileSystemFileHandle | 'cancelled' | null> {
  const type = extension === 'mov' ? 'video/quicktime' : 'video/mp4';
  const page = window as FilePicker;
  if (!page.showSaveFilePicker) return null;
  try {
    const types = [{ accept: { [type]: [`.${extension}`] } }];
    return await page.showSaveFilePicker({ id: 'cam-clip', startIn: 'videos', suggestedName: name, types });
  } catch (thrown) {
    // A frame of another origin may not ask, nor may a page without a click.
    return thrown instanceof DOMException && thrown.name === 'AbortError' ? 'cancelled' : null;
  }
}

async function write(file: FileSystemFileHandle, clip: Blob): Promise<ClipResult> {
  try {
    const stream = await file.createWritable();
    await stream.write(clip);
    await stream.close();
    return 'saved';
  } catch {
    return 'not-written';
  }
}

function download(clip: Blob, name: string): void {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(clip);
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), DOWNLOAD_MS);
}
