import { Fault } from '../fault.js';
import { countVideoFrames, createVideo, firstVideoFrame } from '../frames.js';
import { JitterHold } from './jitter-hold.js';
import { openWithOwnEnd } from './own-end.js';
import { OpeningClock } from '../telemetry-opening.js';
import { applySound } from './sound.js';
import { canPlayWebRtc } from './support.js';
import type { OpenContext, Session, Transport } from './transport.js';
import { askIceServers, postOffer, type Signalling } from './whep-offer.js';
import { WhepPeer } from './whep-peer.js';
import type { Fetch } from './whep-resource.js';
import { watchSilence } from './whep-silence.js';
import { hasAudioPackets, sampleOf } from './whep-stats.js';

/** How the requests of a WHEP transport are made. */
export interface WhepOptions {
  /** Instead of the page's `fetch`. */
  readonly fetch?: Fetch;
  /**
   * Ask for the server's ICE servers (OPTIONS) before the offer. Off: it costs a round trip, and those
   * that come with the answer are used if nothing connects without them. For servers that name relays
   * and take no ICE restart.
   */
  readonly askIceServers?: boolean;
}

/** WHEP: WebRTC, receive only, negotiated by one HTTP request (draft-ietf-wish-whep). */
export function createWhepTransport(options: WhepOptions = {}): Transport {
  return {
    rung: 'whep',
    supported: canPlayWebRtc,
    // Its own end may also come from the page, which is left.
    open: (context) => openWithOwnEnd(context.signal, (ending) => connect(context, options, ending)),
  };
}

async function connect(
  { endpoints, stage, credentials, settings, onHeld }: OpenContext,
  options: WhepOptions,
  ending: AbortController,
): Promise<Session> {
  const { signal } = ending;
  const clock = new OpeningClock();
  const endpoint = endpoints.whep;
  if (!endpoint) throw new Fault('bad-address', { rung: 'whep', said: 'no WHEP address is given' });
  const fetchIt: Fetch = options.fetch ?? ((...request) => fetch(...request));
  const signalling: Signalling = { endpoint, credentials, fetch: fetchIt, signal, onHeld };

  const named = options.askIceServers ? await askIceServers(signalling) : [];
  signal.throwIfAborted();
  const peer = new WhepPeer([...settings.iceServers, ...named], signal);
  const { watch } = peer;
  // A viewer who leaves frees the place at once; without this the server holds it for half a minute.
  // The page may come back from the browser's cache, to a session that is gone.
  const leave = () => {
    watch.fail('lost', 'the page was left');
    ending.abort(new Fault('lost', { rung: 'whep', said: 'the page was left' }));
    // Now: there will be no later.
    peer.pc.close();
  };
  window.addEventListener('pagehide', leave, { signal });

  const { pc } = peer;
  pc.addEventListener('connectionstatechange', () => pc.connectionState === 'connected' && clock.pass('iceMs'), {
    signal,
  });
  const accepted = await postOffer(signalling, () => peer.offer());
  clock.pass('answerMs');
  await peer.accept(accepted);
  const hold = new JitterHold(peer.video, settings.jitterBufferMs);
  const video = createVideo();
  stage.place(video, signal);
  const stream = new MediaStream([peer.video.track]);
  video.srcObject = stream;
  signal.addEventListener('abort', () => (video.srcObject = null), { once: true });
  const frames = countVideoFrames(video, signal);
  const fault = await Promise.race([firstVideoFrame(video, signal), watch.ended]);
  if (fault) throw fault;
  watch.noteFrame();
  watchSilence(
    frames,
    signal,
    () => peer.ask(),
    (said) => watch.fail('lost', said),
  );
  clock.pass('keyFrameMs', frames.firstArrivedAtMs);
  clock.pass('decodeMs');

  const sound = peer.audio.track;
  let hasPackets = false;
  return {
    rung: 'whep',
    surface: video,
    frames,
    lost: watch.ended,
    get hasAudio() {
      // A silent stand-in never unmutes: a track alone proves nothing.
      return hasPackets || !sound.muted;
    },
    setSound: async (muted, volume) => {
      // Attached audio raises the video's jitter buffer from 10 to 86 ms: only while it is to be heard.
      if (muted) stream.removeTrack(sound);
      else stream.addTrack(sound);
      try {
        await applySound(video, muted, volume);
      } catch (refused) {
        stream.removeTrack(sound);
        throw refused;
      }
    },
    shiftBy: (ms) => hold.shiftBy(ms),
    sample: async () => {
      const stats = await pc.getStats();
      hasPackets ||= hasAudioPackets(stats);
      const sample = sampleOf(stats, performance.now());
      hold.note(sample);
      const { arrivalToShownMs, arrivalCount } = frames;
      return {
        ...sample,
        arrivalToShownMs,
        arrivalCount,
        freezeCount: sample.freezeCount ?? frames.freezeCount,
        freezeMs: sample.freezeMs ?? frames.freezeMs,
        opening: clock.stages,
      };
    },
  };
}
