import type Hls from 'hls.js';
import type {
  HlsConfig,
  Loader,
  LoaderCallbacks,
  LoaderConfiguration,
  LoaderContext,
  PlaylistLoaderContext,
} from 'hls.js';
import type { PlaylistAnswer } from './hls-archive.js';

/** What has to be known of a media playlist before it is played. Times in seconds. */
export interface PlaylistFacts {
  readonly hasParts: boolean;
  /** The server's least distance to the edge when parts are played; null when it names none. */
  readonly partHoldBackS: number | null;
  readonly targetDurationS: number;
  /** Media at the end without a gap; Infinity where nothing says that there is less than the playlist lists. */
  readonly playableS: number;
}

const DEFAULT_PART_TARGET_S = 1;

/** Reads the facts from a playlist's text; null when it is no media playlist. Tags: RFC 8216bis §4.4. */
export function readPlaylistFacts(text: string): PlaylistFacts | null {
  const targetDurationS = numberIn(text, /^#EXT-X-TARGETDURATION:\s*(\d+(?:\.\d+)?)/m);
  if (!text.startsWith('#EXTM3U') || targetDurationS === null) return null;
  const hasParts = /^#EXT-X-PART-INF:/m.test(text);
  const partTargetS = numberIn(text, /^#EXT-X-PART-INF:.*?PART-TARGET=(\d+(?:\.\d+)?)/m) ?? DEFAULT_PART_TARGET_S;
  return {
    hasParts,
    // §4.4.3.8: at least twice the part target, three times is advised.
    partHoldBackS: hasParts
      ? (numberIn(text, /^#EXT-X-SERVER-CONTROL:.*?PART-HOLD-BACK=(\d+(?:\.\d+)?)/m) ?? 3 * partTargetS)
      : null,
    targetDurationS,
    playableS: playableOf(text),
  };
}

/** A young MediaMTX fills its low-latency playlists with gaps; hls.js waits for ever if it starts in one. */
function playableOf(text: string): number {
  if (!/^#EXT-X-GAP\s*$/m.test(text) || /^#EXT-X-SKIP:/m.test(text)) return Infinity;
  let playableS = 0;
  let partsS = 0;
  let isGap = false;
  for (const line of text.split('\n')) {
    if (line.startsWith('#EXT-X-GAP')) isGap = true;
    else if (line.startsWith('#EXT-X-PART:')) partsS += numberIn(line, /DURATION=(\d+(?:\.\d+)?)/) ?? 0;
    else if (line.startsWith('#EXTINF:')) {
      playableS = isGap ? 0 : playableS + (numberIn(line, /:\s*(\d+(?:\.\d+)?)/) ?? 0);
      // The parts of a whole segment stand before it, and are the same media.
      partsS = 0;
      isGap = false;
    }
  }
  return playableS + partsS;
}

function numberIn(text: string, pattern: RegExp): number | null {
  const found = pattern.exec(text)?.[1];
  return found === undefined ? null : Number(found);
}

const SOUND = /^#EXT-X-MEDIA:.*TYPE="?AUDIO/;
const SOUND_CODEC = /^(mp4a|opus|flac|alac|ac-3|ec-3)/i;

/**
 * A multivariant playlist without the sound that comes apart from its pictures; null when it has none such.
 * A rendition of sound is a second stream of requests: of six connections to a host two for each camera.
 */
export function withoutSound(text: string): string | null {
  const lines = text.split('\n');
  if (!lines.some((line) => SOUND.test(line) && line.includes('URI='))) return null;
  const silent = lines
    .filter((line) => !SOUND.test(line))
    .map((line) => {
      if (!line.startsWith('#EXT-X-STREAM-INF:')) return line;
      return line.replace(/,AUDIO="[^"]*"/, '').replace(/CODECS="([^"]*)"/, (_, codecs: string) => {
        const others = codecs.split(',').filter((codec) => !SOUND_CODEC.test(codec.trim()));
        return `CODECS="${others.join(',')}"`;
      });
    });
  // A variant of sound alone has nothing left to play.
  return silent.some((line) => line.includes('CODECS=""')) ? null : silent.join('\n');
}

/**
 * hls.js's own loader, showing each playlist's text before hls.js reads it: where to begin is decided from
 * its settings while it reads the first one, and its events come after that.
 * @param onPlaylist Gives the text that hls.js is to read; null for an answer that it must never hear of.
 */
export function playlistLoader(
  HlsClass: typeof Hls,
  onPlaylist: (text: string, answer: PlaylistAnswer) => string | null,
): HlsConfig['pLoader'] {
  return class extends HlsClass.DefaultConfig.loader implements Loader<PlaylistLoaderContext> {
    // hls.js makes these for playlists only.
    declare context: PlaylistLoaderContext | null;

    override load(
      context: PlaylistLoaderContext,
      config: LoaderConfiguration,
      callbacks: LoaderCallbacks<PlaylistLoaderContext>,
    ): void {
      super.load(context, config, {
        ...(callbacks as LoaderCallbacks<LoaderContext>),
        onSuccess: (response, stats, _context, details) => {
          if (typeof response.data === 'string') {
            const header = headersOf(details);
            const url = response.url || context.url;
            const text = onPlaylist(response.data, { url, requestedAtMs: stats.loading.start, header });
            if (text === null) return;
            response.data = text;
          }
          callbacks.onSuccess(response, stats, context, details);
        },
      });
    }
  };
}

/** Asking for one header that CORS hides would be an error in the page's console: they are read together. */
function headersOf(details: unknown): PlaylistAnswer['header'] {
  const all = details instanceof XMLHttpRequest ? details.getAllResponseHeaders() : '';
  return (name) => new RegExp(`^${name}:\\s*(.*?)\\s*$`, 'im').exec(all)?.[1] ?? null;
}
