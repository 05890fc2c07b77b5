/**
 * What the worker runs. It is a text, because a function's own text is not the same after a page's build tools: one that
 * adds names or counts lines would stop the live picture.
 *
 * Each frame is passed on at once; the copy of it must never delay or stop that.
 */
const CODE = `onrtctransform = ({ transformer }) => {
  const { readable, writable, options: { port, isOn: wasOn } } = transformer;
  let isOn = wasOn;
  port.onmessage = ({ data }) => {
    if (data !== 'key') isOn = data === 'on';
    else transformer.sendKeyFrameRequest?.().catch(() => {});
  };
  const copy = (frame) => {
    const meta = frame.getMetadata();
    const data = frame.data.slice(0);
    const { type = 'key', timestamp } = frame;
    const { rtpTimestamp = timestamp, mimeType, payloadType, width = 0, height = 0 } = meta;
    return { data, isKey: type === 'key', rtpTimestamp, mimeType, payloadType, width, height };
  };
  readable.pipeThrough(new TransformStream({
    transform(frame, controller) {
      let message = null;
      try { if (isOn) message = copy(frame); } catch {}
      controller.enqueue(frame);
      if (message) port.postMessage(message, [message.data]);
    },
  })).pipeTo(writable).catch(() => {});
};
postMessage('ready');`;

/** An encoded frame as the worker copies it. */
export interface CopiedFrame {
  readonly data: ArrayBuffer;
  readonly isKey: boolean;
  readonly rtpTimestamp: number;
  readonly mimeType?: string;
  readonly payloadType?: number;
  readonly width: number;
  readonly height: number;
}

/** The time in which a worker has to answer. A page's policy may let it load, and never run. */
const LIMIT_MS = 2000;

let shared: Promise<Worker | null> | null = null;
let users = 0;
/** No player waits again for what the page's policy forbids. */
let isRefused = false;

/**
 * Gives the worker that all players of the page share; null where the page's policy forbids it. It ends with the last of
 * the signals: until then the frames pass through it.
 */
export async function openWorker(signal: AbortSignal): Promise<Worker | null> {
  if (isRefused || signal.aborted) return null;
  users += 1;
  signal.addEventListener('abort', leave, { once: true });
  const worker = await (shared ??= startWorker());
  isRefused ||= !worker;
  return signal.aborted ? null : worker;
}

function leave(): void {
  users -= 1;
  if (users > 0) return;
  void shared?.then((worker) => worker?.terminate());
  shared = null;
}

function startWorker(): Promise<Worker | null> {
  const url = URL.createObjectURL(new Blob([CODE], { type: 'text/javascript' }));
  return new Promise<Worker | null>((resolve) => {
    let worker: Worker;
    try {
      worker = new Worker(url);
    } catch {
      resolve(null);
      return;
    }
    const refuse = () => {
      worker.terminate();
      resolve(null);
    };
    const timer = setTimeout(refuse, LIMIT_MS);
    worker.addEventListener('error', refuse, { once: true });
    worker.addEventListener('message', () => resolve(worker), { once: true });
    worker.addEventListener('message', () => clearTimeout(timer), { once: true });
  }).finally(() => URL.revokeObjectURL(url));
}
