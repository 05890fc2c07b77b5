import { Fault } from '../fault.js';
import { countVideoFrames, createVideo, firstVideoFrame } from '../frames.js';
import { applySound } from './sound.js';
import type { OpenContext, Session, Transport } from './transport.js';
import { WhepPeer } from './whep-peer.js';
import type { Fetch, WhepResource } from './whep-resource.js';
import { postOffer } from './whep-resource.js';
import { sampleOf } from './whep-stats.js';

/** What tests replace. */
export interface WhepOptions {
  readonly fetch?: Fetch;
}

/** WHEP: WebRTC, receive only, negotiated by one HTTP request (draft-ietf-wish-whep). */
export function createWhepTransport(options: WhepOptions = {}): Transport {
  const fetchIt: Fetch = options.fetch ?? ((...request) => fetch(...request));
  return {
    rung: 'whep',
    supported: () => typeof RTCPeerConnection === 'function',
    open: (context) => open(context, fetchIt),
  };
}

async function open(
  { endpoints, stage, signal, credentials, settings }: OpenContext,
  fetchIt: Fetch,
): Promise<Session> {
  signal.throwIfAborted();
  const endpoint = endpoints.whep ?? '';
  const ending = new AbortController();
  const peer = new WhepPeer(settings.iceServers);
  const video = createVideo();
  let resource: WhepResource | null = null;
  const end = () => {
    if (ending.signal.aborted) return;
    ending.abort(signal.reason);
    peer.close();
    video.srcObject = null;
    void resource?.delete();
  };
  signal.addEventListener('abort', end, { once: true, signal: ending.signal });

  try {
    // A viewer who leaves frees the place at once; without this the server holds it for half a minute.
    const left = new Promise<void>((resolve) => {
      const leave = () => {
        end();
        resolve();
      };
      window.addEventListener('pagehide', leave, { signal: ending.signal });
    });
    stage.place(video, ending.signal);
    if (settings.jitterBufferMs !== null && 'jitterBufferTarget' in peer.video) {
      peer.video.jitterBufferTarget = settings.jitterBufferMs;
    }
    await peer.offer();
    const accepted = await postOffer(endpoint, () => peer.takeOffer(), credentials, ending.signal, fetchIt);
    resource = accepted.resource;
    const stream = new MediaStream([peer.video.track]);
    video.srcObject = stream;
    const frames = countVideoFrames(video, ending.signal);
    const framed = firstVideoFrame(video, ending.signal);
    framed.catch(() => undefined);
    const failed = peer.ended.then((fault) => {
      throw fault;
    });
    await Promise.race([peer.accept(accepted).then(() => framed), failed]);
    peer.noteFrame();

    return {
      rung: 'whep',
      surface: video,
      frames,
      // After a pagehide the page may come back from the cache, with a session that is gone.
      lost: Promise.race([peer.ended, left.then(() => new Fault('lost', { rung: 'whep', said: 'the page was left' }))]),
      get hasAudio() {
        // A stand-in without packets never unmutes: a track alone proves nothing.
        return !peer.audio.track.muted;
      },
      setSound: async (muted, volume) => {
        // Attached audio raises the video's jitter buffer from 10 to 86 ms: only while it is to be heard.
        if (muted) stream.removeTrack(peer.audio.track);
        else stream.addTrack(peer.audio.track);
        try {
          await applySound(video, muted, volume);
        } catch (refused) {
          stream.removeTrack(peer.audio.track);
          throw refused;
        }
      },
      sample: async () => sampleOf(await peer.pc.getStats(), performance.now()),
    };
  } catch (thrown) {
    end();
    throw thrown;
  }
}
