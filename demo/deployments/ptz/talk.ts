import { Fault, type TalkBackProvider } from '../../../src/index.js';

/** A way back to a service of one's own: the microphone's samples over a WebSocket. */
export function createTalkBack(url: string): TalkBackProvider {
  return async ({ track, signal }) => {
    const socket = new WebSocket(url);
    const context = new AudioContext();
    signal.addEventListener('abort', () => {
      socket.close();
      void context.close();
    });
    await new Promise<void>((resolve, reject) => {
      socket.onopen = () => resolve();
      socket.onerror = () => reject(new Fault('unreachable'));
    });
    await context.audioWorklet.addModule('microphone-worklet.js');
    const microphone = new AudioWorkletNode(context, 'microphone', { numberOfOutputs: 0 });
    microphone.port.onmessage = ({ data }: MessageEvent<ArrayBuffer>) => {
      if (socket.readyState === WebSocket.OPEN) socket.send(data);
    };
    context.createMediaStreamSource(new MediaStream([track])).connect(microphone);
    return { closed: new Promise((resolve) => (socket.onclose = () => resolve(new Fault('lost')))) };
  };
}
