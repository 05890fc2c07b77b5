import { Fault } from '../../src/faults/fault.js';

/** Resolves when the condition is true. The test's own time limit is the only one. */
export async function until(isSo: () => boolean | Promise<boolean>): Promise<void> {
  // Not by animation frames, which stand still in a page that nobody sees.
  while (!(await isSo())) await new Promise((resolve) => setTimeout(resolve, 4));
}

/** The fault that this is rejected with. Rejects itself when there is none, or another error. */
export async function faultOf(call: Promise<unknown>): Promise<Fault> {
  const thrown: unknown = await call.then(
    () => null,
    (reason: unknown) => reason,
  );
  if (!(thrown instanceof Fault)) throw new Error(`no fault, but ${String(thrown)}`);
  return thrown;
}

/** A JPEG of one colour. */
export async function jpegOf(colour: string, width = 32, height = 16): Promise<Blob> {
  const canvas = document.createElement('canvas');
  canvas.width = width;
  canvas.height = height;
  const context = canvas.getContext('2d');
  if (!context) throw new Error('no canvas here');
  context.fillStyle = colour;
  context.fillRect(0, 0, width, height);
  const blob = await new Promise<Blob | null>((resolve) => canvas.toBlob(resolve, 'image/jpeg', 0.9));
  if (!blob) throw new Error('no JPEG here');
  return blob;
}
