import { Fault } from '../../src/faults/fault.js';

/** Below the time limit of a test, so that the failure says what did not come about. */
const LIMIT_MS = 14_000;

/** Resolves when the condition is true; rejects with the text of the condition when it does not become true in time. */
export async function until(condition: () => boolean | Promise<boolean>): Promise<void> {
  const endsAt = Date.now() + LIMIT_MS;
  // Timers instead of animation frames, which stand still in a hidden page.
  while (!(await condition())) {
    if (Date.now() > endsAt) throw new Error(`waited in vain for ${String(condition)}`);
    await new Promise((resolve) => setTimeout(resolve, 4));
  }
}

/** Gives the fault that a promise rejects with. Rejects itself when there is none, or another error. */
export async function rejectedFault(call: Promise<unknown>): Promise<Fault> {
  const thrown: unknown = await call.then(
    () => null,
    (reason: unknown) => reason,
  );
  if (!(thrown instanceof Fault)) throw new Error(`no fault, but ${String(thrown)}`);
  return thrown;
}

/** Makes a JPEG of one colour. */
export async function makeJpeg(colour: string, width = 32, height = 16): Promise<Blob> {
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
