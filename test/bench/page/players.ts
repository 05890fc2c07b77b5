import Hls from 'hls.js';
import '../../../components/entry/define.js';

/** The addresses of a camera. */
export interface Place {
  readonly camera: string;
  readonly whep: string;
  readonly hls: string;
  /** More attributes for `<cam-player>`. */
  readonly attributes?: Readonly<Record<string, string>>;
}

/** Called when a player reports, in its own way, that it has no live picture. */
export type OnTrouble = () => void;

/** A player that is measured: the video whose frames count, and how to stop it. */
export interface Playing {
  /** The visible video; null before the first one. */
  video(): HTMLVideoElement | null;
  /** The transports that were shown, and from when on; absent where the player does not tell. */
  transports?(): readonly { readonly name: string; readonly atMs: number }[];
  stop(): void;
}

/** MediaMTX's own reader, from its server. */
interface ReaderOptions {
  readonly url: string;
  readonly onError: (error: string) => void;
  readonly onTrack: (event: RTCTrackEvent) => void;
}
declare global {
  interface Window {
    MediaMTXWebRTCReader: new (options: ReaderOptions) => { close(): void };
  }
}

function addVideo(): HTMLVideoElement {
  const video = document.createElement('video');
  video.muted = video.autoplay = video.playsInline = true;
  video.width = 640;
  document.body.append(video);
  return video;
}

function ours({ camera, whep, hls, attributes = {} }: Place, onTrouble?: OnTrouble): Playing {
  const player = document.createElement('cam-player');
  for (const [name, value] of Object.entries({ camera, whep, hls, loading: 'eager', ...attributes }))
    player.setAttribute(name, value);
  player.style.width = '640px';
  player.addEventListener('cam-statechange', () => {
    if (player.state !== 'live') onTrouble?.();
  });
  const transports: { name: string; atMs: number }[] = [];
  player.addEventListener('cam-transportchange', ({ transport }) => {
    if (transport) transports.push({ name: transport, atMs: performance.now() });
  });
  document.body.append(player);
  return {
    transports: () => transports,
    video: () => (player.status.surface instanceof HTMLVideoElement ? player.status.surface : null),
    stop: () => player.remove(),
  };
}

/** The minimum that plays WHEP. No player can be faster. */
function bare({ camera, whep }: Place): Playing {
  const video = addVideo();
  const pc = new RTCPeerConnection();
  pc.addTransceiver('video', { direction: 'recvonly' });
  pc.ontrack = ({ track }) => (video.srcObject = new MediaStream([track]));
  void (async () => {
    await pc.setLocalDescription();
    const response = await fetch(whep.replace('{camera}', camera), {
      method: 'POST',
      headers: { 'Content-Type': 'application/sdp' },
      body: pc.localDescription?.sdp ?? '',
    });
    await pc.setRemoteDescription({ type: 'answer', sdp: await response.text() });
  })();
  return { video: () => video, stop: () => (pc.close(), video.remove()) };
}

function reader({ camera, whep }: Place, onTrouble?: OnTrouble): Playing {
  const video = addVideo();
  const own = new window.MediaMTXWebRTCReader({
    url: whep.replace('{camera}', camera),
    onError: () => onTrouble?.(),
    onTrack: ({ streams }) => (video.srcObject = streams[0] ?? null),
  });
  return { video: () => video, stop: () => (own.close(), video.remove()) };
}

function hlsJs({ camera, hls }: Place, onTrouble?: OnTrouble): Playing {
  const video = addVideo();
  const own = new Hls();
  own.on(Hls.Events.ERROR, (_, { fatal }) => {
    if (fatal) onTrouble?.();
  });
  own.loadSource(hls.replace('{camera}', camera));
  own.attachMedia(video);
  return { video: () => video, stop: () => (own.destroy(), video.remove()) };
}

/** The players, by name. */
export const PLAYERS = { ours, bare, reader, hlsJs };
export type PlayerName = keyof typeof PLAYERS;

/** Loads MediaMTX's reader from its server. */
export function loadReader(whep: string, camera: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const script = document.createElement('script');
    script.src = whep.replace('{camera}/whep', `${camera}/reader.js`);
    script.onload = () => resolve();
    script.onerror = () => reject(new Error('MediaMTX does not serve its reader.js'));
    document.head.append(script);
  });
}
