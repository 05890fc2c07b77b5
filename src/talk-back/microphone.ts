import type { MicrophoneProblem, TalkProblem } from './talk-back.js';

const CONSTRAINTS: MediaStreamConstraints = {
  // The camera's own sound comes back from the viewer's loudspeaker.
  audio: { echoCancellation: true, noiseSuppression: true, autoGainControl: true },
};

/** Asks the browser for the microphone. Rejects with a `MicrophoneError`. */
export async function openMicrophone(): Promise<MediaStream> {
  const { mediaDevices } = navigator as { readonly mediaDevices?: MediaDevices };
  // Without HTTPS the object is missing.
  if (!isSecureContext || !mediaDevices) throw new MicrophoneError('insecure');
  try {
    return await mediaDevices.getUserMedia(CONSTRAINTS);
  } catch (thrown) {
    throw new MicrophoneError(await explain(thrown), thrown);
  }
}

/** Why the microphone could not be opened. */
export class MicrophoneError extends Error {
  readonly problem: TalkProblem;

  constructor(code: MicrophoneProblem, cause?: unknown) {
    super(code, { cause });
    this.problem = { code, serverMessage: null };
  }
}

async function explain(thrown: unknown): Promise<MicrophoneProblem> {
  const name = thrown instanceof DOMException ? thrown.name : '';
  if (name === 'NotFoundError' || name === 'OverconstrainedError') return 'no-microphone';
  if (name === 'NotAllowedError') return (await isStillAsking()) ? 'dismissed' : 'denied';
  if (name === 'SecurityError') return 'denied';
  // NotReadableError, AbortError: the device is there and does not start.
  return 'microphone-busy';
}

/** Whether the browser would ask again: then the viewer has closed the question, and forbidden nothing. */
async function isStillAsking(): Promise<boolean> {
  try {
    const { state } = await navigator.permissions.query({ name: 'microphone' });
    return state === 'prompt';
  } catch {
    // A browser that does not know this permission.
    return false;
  }
}
