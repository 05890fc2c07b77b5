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
import type { IndexRequest } from '../index-request.js';

/** The hooks between hls.js and the network. */
export interface LoaderHooks {
  readonly traffic: Traffic;
  /** Gives the address that is really requested. */
  readonly resolveUrl: (url: string) => string;
  /** Gives the text for hls.js; null for a response that hls.js must not get. */
  readonly onPlaylist: (text: string, answer: PlaylistAnswer) => string | null;
  /** May change the bytes of a segment, or of its initialisation segment, in place. */
  readonly onMedia: (bytes: Uint8Array) => void;
  /** Gives the request for the index that was sent before hls.js was loaded, once; null when there is none. */
  readonly takeIndexRequest: () => IndexRequest | null;
}

/** How often a segment without media is requested again. */
const EMPTY_AGAIN = 2;

/** The directives that hls.js adds for parts, which differ in each request. */
const DIRECTIVES = /([?&])_HLS_\w+=[^&]*&?/g;
const stripDirectives = (url: string) => url.replace(DIRECTIVES, '$1').replace(/[?&]$/, '');

/**
 * Creates hls.js's own loaders with paced requests. Each playlist's text passes `onPlaylist` before hls.js reads it:
 * hls.js chooses its start position from its settings while it reads the first playlist, and its events come after
 * that.
 */
export function createLoaders(
  HlsClass: typeof Hls,
  { traffic, resolveUrl, onPlaylist, onMedia, takeIndexRequest }: LoaderHooks,
): Pick<HlsConfig, 'loader' | 'pLoader' | 'fLoader'> {
  /** Waits until its address may be requested. */
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
        // hls.js expects to set the start itself.
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
      // For code that measures how long a segment takes, a waiting request has started.
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

  /** The last response of each address. */
  const texts = new Map<string, string>();

  class PlaylistLoader extends PacedLoader implements Loader<PlaylistLoaderContext> {
    // hls.js creates these for playlists only.
    declare context: PlaylistLoaderContext | null;
    #indexRequest: IndexRequest | null = null;

    override load(
      context: PlaylistLoaderContext,
      config: LoaderConfiguration,
      callbacks: LoaderCallbacks<PlaylistLoaderContext>,
    ): void {
      const readFirst: LoaderCallbacks<LoaderContext> = {
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
      };
      this.#indexRequest = takeIndexRequest();
      if (this.#indexRequest) void this.#adopt(this.#indexRequest, context, config, readFirst);
      else super.load(context, config, readFirst);
    }

    /** Takes the response of a request that was sent before. */
    async #adopt(
      { xhr, sentAtMs, ended }: IndexRequest,
      context: PlaylistLoaderContext,
      { loadPolicy }: LoaderConfiguration,
      { onSuccess, onError }: LoaderCallbacks<LoaderContext>,
    ): Promise<void> {
      const { stats } = this;
      stats.loading.start = sentAtMs;
      traffic.noteRequest(context.url, sentAtMs);
      // The time counts from when it was sent.
      xhr.timeout = loadPolicy.maxLoadTimeMs;
      const reason = await ended.then(
        () => xhr.statusText,
        (thrown: unknown) => String(thrown),
      );
      if (!this.#indexRequest) return;
      this.#indexRequest = null;
      stats.loading.first = stats.loading.end = performance.now();
      const { status: code, responseURL: url, responseText: data } = xhr;
      if (code >= 200 && code < 300) {
        stats.loaded = stats.total = data.length;
        onSuccess({ url, data, code }, stats, context, xhr);
      } else {
        traffic.noteDone(context.url, performance.now());
        onError({ code, text: reason }, context, xhr, stats);
      }
    }

    override abort(): void {
      this.#dropIndexRequest();
      super.abort();
    }

    override destroy(): void {
      this.#dropIndexRequest();
      super.destroy();
    }

    #dropIndexRequest(): void {
      this.#indexRequest?.xhr.abort();
      this.#indexRequest = null;
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
        // Parts are delivered by this callback, which comes first.
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
          // A server that refuses our query may accept the address without it.
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

/** Byte ranges of one file are distinct addresses. */
function getAddress({ url, rangeStart, rangeEnd }: LoaderContext): string {
  return rangeEnd ? `${url} ${rangeStart}-${rangeEnd}` : url;
}
