import { Fault } from '../../faults/fault.js';
import { countVideoFrames, firstVideoFrame } from '../../liveness/frame-counter.js';
import { createVideo } from '../../media/video.js';
import { JitterBufferTarget } from './jitter-buffer-target.js';
import { withAddressSpace } from '../address-space.js';
import { openWithTimeout } from '../open-with-timeout.js';
import { StartupClock } from '../../telemetry/startup.js';
import { applySound } from '../sound.js';
import { canPlayWebRtc } from '../support.js';
import type { OpenContext, Session, Transport } from '../transport.js';
import { isOfferFault, noteOffer, noteSoundOnly, offersFor, type OfferedMedia } from './offered-media.js';
import { postOffer, type AcceptedOffer, type Signalling } from './offer.js';
import { WhepPeer } from './peer.js';
import { knownRelays } from './relay-memory.js';
import type { Fetch } from './resource.js';
import { checkSessionInSilence } from './session-check.js';
import { countSound } from './sound.js';
import { countPackets, parseStats } from './stats.js';

/** How a WHEP transport makes its requests. */
export interface WhepOptions {
  /** Replaces the page's `fetch`. */
  readonly fetch?: Fetch;
  /**
   * Whether to request the server's ICE servers (OPTIONS) before the offer. Off by default: it costs a round trip, and
   * the servers that come with the answer are used if nothing connects without them. For servers that name relays and
   * cannot restart ICE.
   */
  readonly requestsIceServers?: boolean;
}

/** Creates the WHEP transport: WebRTC, receive only, negotiated by one HTTP request (draft-ietf-wish-whep). */
export function createWhepTransport(options: WhepOptions = {}): Transport {
  return {
    name: 'whep',
    isSupported: canPlayWebRtc,
    // The controller also aborts when the page is left.
    open: (context) => openWithTimeout(context.signal, (ending) => connect(context, options, ending)),
  };
}

async function connect(
  { endpoints, surfaces, credentials, settings, hasOtherServers, onAnswer, onSourceStarting, hasPicture }: OpenContext,
  options: WhepOptions,
  ending: AbortController,
): Promise<Session> {
  const { signal } = ending;
  const clock = new StartupClock();
  const endpoint = endpoints.whep;
  if (!endpoint) throw new Fault('bad-address', { transport: 'whep', serverMessage: 'no WHEP address is given' });
  const { cookies = 'omit' } = credentials;
  const pageFetch: Fetch = options.fetch ?? ((...request) => fetch(...request));
  // The request that ends the session has the cookies too.
  const fetchIt: Fetch = (url, init) =>
    pageFetch(url, withAddressSpace(endpoint, { ...init, ...(cookies !== 'omit' && { credentials: cookies }) }));
  const signalling: Signalling = { endpoint, credentials, fetch: fetchIt, signal, onSourceStarting };

  const serverIceServers = options.requestsIceServers
    ? await (await import('./ice-servers.js')).requestIceServers(signalling)
    : (knownRelays.get(new URL(endpoint).origin) ?? []);
  signal.throwIfAborted();
  let peer: WhepPeer | null = null;
  // A page that is left frees its place on the server at once; otherwise the server holds it for half a minute. The
  // page may return from the browser's cache, to a session that is gone.
  const onPageHide = () => {
    peer?.watch.fail('lost', 'the page was left');
    ending.abort(new Fault('lost', { transport: 'whep', serverMessage: 'the page was left' }));
    // At once, because the page ends.
    peer?.pc.close();
  };
  window.addEventListener('pagehide', onPageHide, { signal });

  // Without it, the camera plays, and nothing is kept.
  const tap = settings.replay
    ? await import('../../replay/rtp-source.js').then(
        ({ prepareTap }) => prepareTap(signal),
        () => null,
      )
    : null;
  const accepted = await offerUntilTaken(signalling, (offered) => {
    peer?.close();
    peer = new WhepPeer([...settings.iceServers, ...serverIceServers], signal, offered);
    tap?.(peer.pc);
    return peer;
  });
  const { pc, watch } = accepted.peer;
  const onConnection = () => {
    if (pc.connectionState === 'connected') clock.mark('iceMs');
  };
  pc.addEventListener('connectionstatechange', onConnection, { signal });
  clock.mark('answerMs');
  onAnswer?.();
  await accepted.peer.accept(accepted);
  const { video: picture, audio } = accepted.peer;
  const jitterBuffer = picture && new JitterBufferTarget(picture, settings.jitterBufferMs);
  const video = createVideo(signal);
  surfaces.place(video, signal);
  const stream = new MediaStream(picture ? [picture.track] : []);
  video.srcObject = stream;
  signal.addEventListener('abort', () => (video.srcObject = null), { once: true });
  const countDecoded = async () => picture && parseStats(await picture.getStats(), performance.now()).framesDecoded;
  const frames = countVideoFrames(video, signal, countDecoded);
  const first = await Promise.race([
    firstVideoFrame(video, signal).then(() => 'picture' as const),
    watch.soundAlone.then(() => 'sound' as const),
    watch.ended,
  ]);
  if (first instanceof Fault) throw first;
  if (first === 'sound' && hasPicture?.()) {
    throw new Fault('no-media', { transport: 'whep', serverMessage: 'sound, and no packet of video in 5 s' });
  }
  watch.noteFrame();
  noteSoundOnly(endpoint, first === 'sound');
  clock.mark('keyFrameMs', frames.firstArrivedAtMs);
  clock.mark('decodeMs');
  const common = { transport: 'whep', surface: video, lost: watch.ended } as const;
  if (first === 'sound') {
    // A new stream: with a video track in the old one, Chromium waits for its first picture, and plays no sound.
    video.srcObject = new MediaStream(audio ? [audio.track] : []);
    return {
      ...common,
      hasVideo: false,
      hasAudio: true,
      frames: countSound(pc, signal, () => watch.fail('lost', 'a picture has come')),
      setSound: (muted, volume) => applySound(video, muted, volume),
      sample: async () => ({ ...parseStats(await pc.getStats(), performance.now(), 'audio'), startup: clock.timings }),
    };
  }
  checkSessionInSilence(
    frames,
    signal,
    () => accepted.peer.checkSession(),
    (reason) => watch.fail('lost', reason),
    hasOtherServers ? 1 : 2,
  );
  const sound = audio?.track ?? null;
  let hasPackets = false;
  return {
    ...common,
    frames,
    get hasAudio() {
      // A silent placeholder never unmutes: a track alone proves nothing.
      return hasPackets || sound?.muted === false;
    },
    setSound: async (muted, volume) => {
      // Attached audio raises the video's jitter buffer from 10 to 86 ms, so it is attached only while it is audible.
      if (sound && muted) stream.removeTrack(sound);
      else if (sound) stream.addTrack(sound);
      try {
        await applySound(video, muted, volume);
      } catch (refused) {
        if (sound) stream.removeTrack(sound);
        throw refused;
      }
    },
    shiftBy: (ms) => jitterBuffer?.shiftBy(ms),
    sample: async () => {
      const stats = await pc.getStats();
      hasPackets ||= countPackets(stats).audio > 0;
      const sample = parseStats(stats, performance.now());
      jitterBuffer?.note(sample);
      const { arrivalToDisplayMs, arrivalCount } = frames;
      return {
        ...sample,
        arrivalToDisplayMs,
        arrivalCount,
        freezeCount: sample.freezeCount ?? frames.freezeCount,
        freezeMs: sample.freezeMs ?? frames.freezeMs,
        startup: clock.timings,
      };
    },
  };
}

/** Makes the possible offers in turn. Rejects with the fault of the first offer. */
async function offerUntilTaken(
  signalling: Signalling,
  peerFor: (offered: OfferedMedia) => WhepPeer,
): Promise<AcceptedOffer & { readonly peer: WhepPeer }> {
  const { endpoint, signal } = signalling;
  let refusal: Fault | null = null;
  for (const offered of offersFor(endpoint)) {
    signal.throwIfAborted();
    const peer = peerFor(offered);
    try {
      const accepted = await postOffer(signalling, () => peer.offer());
      noteOffer(endpoint, offered, true);
      return { ...accepted, peer };
    } catch (thrown) {
      if (signal.aborted || !(thrown instanceof Fault) || !isOfferFault(thrown)) throw thrown;
      noteOffer(endpoint, offered, false);
      refusal ??= thrown;
    }
  }
  throw refusal ?? new Fault('refused', { transport: 'whep' });
}
