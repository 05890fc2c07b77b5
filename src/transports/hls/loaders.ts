import type Hls from 'hls.js';
import type {
  HlsConfig,
  Loader,
  LoaderCallbacks,
  LoaderConfiguration,
  LoaderContext,
  PlaylistLoaderContext,
} from 'hls.js';
import { noteQueryRefused, stripOwnQuery, type PlaylistAnswer } from './playlist-answers.js';
import { readMediaPlaylist } from './media-playlist.js';
import { createHeaderReader } from './response-headers.js';
import { isEmptyTs } from './sound-filter.js';
import { LEAST_MS, type Traffic } from './traffic.js';

/** What stands between hls.js and the network. */
export interface LoaderHooks {
  readonly traffic: Traffic;
  /** Where it is really asked for. */
  readonly resolveUrl: (url: string) => string;
  /** Gives the text that hls.js is to read; null for an answer that it must never hear of. */
  readonly onPlaylist: (text: string, answer: PlaylistAnswer) => string | null;
  /** May change the bytes of a segment or of its initialisation in place. */
  readonly onMedia: (bytes: Uint8Array) => void;
}

/** A segment without media is asked for again so often. */
const EMPTY_AGAIN = 2;

/** What hls.js asks of a playlist by part, another in each request. */
const DIRECTIVES = /([?&])_HLS_\w+=[^&]*&?/g;
const stripDirectives = (url: string) => url.replace(DIRECTIVES, '$1').replace(/[?&]$/, '');

/**
 * hls.js's own loaders, each request at its time. Each playlist's text is shown before hls.js reads it: where to
 * begin is decided from its settings while it reads the first one, and its events come after that.
 */
export function createLoaders(
  HlsClass: typeof Hls,
  { traffic, resolveUrl, onPlaylist, onMedia }: LoaderHooks,
): Pick<HlsConfig, 'loader' | 'pLoader' | 'fLoader'> {
  /** Waits until its address may be asked. */
  class PacedLoader extends HlsClass.DefaultConfig.loader {
    #timer: ReturnType<typeof setTimeout> | null = null;
    #onAbort = () => undefined as void;

    override load(
      context: LoaderContext,
      config: LoaderConfiguration,
      callbacks: LoaderCallbacks<LoaderContext>,
    ): void {
      context.url = resolveUrl(context.url);
      const address = getAddress(context);
      const base = stripDirectives(address);
      const done = () => traffic.noteDone(address, performance.now());
      const start = () => {
        const waitMs = traffic.waitMs(address, performance.now(), base);
        this.#timer = waitMs > 0 ? setTimeout(start, Math.ceil(waitMs)) : null;
        if (this.#timer !== null) return;
        traffic.noteRequest(address, performance.now());
        // It is to be begun once.
        this.stats.loading.start = 0;
        super.load(context, config, {
          ...callbacks,
          onSuccess: (...answer) => {
            if (context.responseType !== 'text') done();
            callbacks.onSuccess(...answer);
          },
          onError: (...error) => {
            done();
            callbacks.onError(...error);
          },
          onTimeout: (...timeout) => {
            done();
            callbacks.onTimeout(...timeout);
          },
        });
      };
      // What waits has begun, for those who judge how long a segment takes.
      this.stats.loading.start = performance.now();
      this.#onAbort = () => callbacks.onAbort?.(this.stats, context, null);
      start();
    }

    override abort(): void {
      if (!this.#cancelTimer()) super.abort();
      else {
        this.stats.aborted = true;
        this.#onAbort();
      }
    }

    override destroy(): void {
      this.#cancelTimer();
      super.destroy();
    }

    #cancelTimer(): boolean {
      if (this.#timer === null) return false;
      clearTimeout(this.#timer);
      this.#timer = null;
      return true;
    }
  }

  /** By address: what it answered last. */
  const texts = new Map<string, string>();

  class PlaylistLoader extends PacedLoader implements Loader<PlaylistLoaderContext> {
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
            noteText(getAddress(context), response.data, stats.loading.start);
            const header = createHeaderReader(details);
            const url = response.url || context.url;
            const text = onPlaylist(response.data, { url, requestedAtMs: stats.loading.start, header });
            if (text === null) return;
            response.data = text;
          }
          callbacks.onSuccess(response, stats, context, details);
        },
      });
    }
  }

  function noteText(address: string, text: string, requestedAtMs: number): void {
    const base = stripDirectives(address);
    if (texts.get(base) === text) {
      const halfMs = 500 * (readMediaPlaylist(text)?.targetDurationS ?? 1);
      traffic.notePause(base, Math.max(requestedAtMs + halfMs, performance.now() + LEAST_MS));
    }
    texts.set(base, text);
  }

  class MediaLoader extends PacedLoader implements Loader<LoaderContext> {
    #refusedUrl: string | null = null;
    #emptyTimes = 0;

    override load(
      context: LoaderContext,
      config: LoaderConfiguration,
      callbacks: LoaderCallbacks<LoaderContext>,
    ): void {
      const { onProgress } = callbacks;
      const inspect = (data: unknown) => {
        if (data instanceof ArrayBuffer) onMedia(new Uint8Array(data));
      };
      super.load(context, config, {
        ...callbacks,
        // Of a part it is this that counts, and it comes first.
        ...(onProgress && {
          onProgress: (stats, which, data, details) => {
            inspect(data);
            onProgress(stats, which, data, details);
          },
        }),
        onSuccess: (response, ...rest) => {
          const isEmpty = response.data instanceof ArrayBuffer && isEmptyTs(new Uint8Array(response.data));
          if (isEmpty && this.#emptyTimes < EMPTY_AGAIN) {
            this.#emptyTimes += 1;
            this.load(context, config, callbacks);
            return;
          }
          inspect(response.data);
          if (this.#refusedUrl) noteQueryRefused(this.#refusedUrl);
          callbacks.onSuccess(response, ...rest);
        },
        onError: (error, which, details, stats) => {
          const bare = stripOwnQuery(context.url);
          if (bare === context.url || error.code < 400 || error.code >= 500) {
            callbacks.onError(error, which, details, stats);
            return;
          }
          // A server that wants no query of ours may have it without.
          this.#refusedUrl = context.url;
          context.url = bare;
          this.load(context, config, callbacks);
        },
      });
    }
  }

  return { loader: PacedLoader, pLoader: PlaylistLoader, fLoader: MediaLoader } as unknown as Pick<
    HlsConfig,
    'loader' | 'pLoader' | 'fLoader'
  >;
}

/** Pieces of one file are apart. */
function getAddress({ url, rangeStart, rangeEnd }: LoaderContext): string {
  return rangeEnd ? `${url} ${rangeStart}-${rangeEnd}` : url;
}
