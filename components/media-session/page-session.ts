/** A player that may have the page's media keys. */
export interface SessionHolder {
  readonly title: string;
  readonly isPaused: boolean;
  play(): void;
  pause(): void;
}

/**
 * The page's media session, which its players share: the browser has one for the page. It belongs to the player that
 * was heard last. When that one is silent again, the one before has it back.
 */
export class PageSession {
  /** The last one has the session. */
  readonly #holders: SessionHolder[] = [];
  #metadata: MediaMetadata | null = null;

  /** Gives the session to this player. */
  claim(holder: SessionHolder): void {
    this.#remove(holder);
    this.#holders.push(holder);
    this.update();
  }

  release(holder: SessionHolder): void {
    if (this.#remove(holder)) this.update();
  }

  /** Shows what has changed: a title, or that the player is paused. */
  update(): void {
    const session = getSession();
    // What the page has set is the page's.
    if (!session || (session.metadata && session.metadata !== this.#metadata)) return;
    const holder = this.#holders.at(-1);
    const isOurs = session.metadata !== null;
    if (!holder) {
      if (!isOurs) return;
      session.metadata = this.#metadata = null;
      session.playbackState = 'none';
      setHandlers(session, null);
      return;
    }
    if (!isOurs || this.#metadata?.title !== holder.title) {
      session.metadata = this.#metadata = new MediaMetadata({ title: holder.title });
    }
    session.playbackState = holder.isPaused ? 'paused' : 'playing';
    setHandlers(session, holder);
  }

  #remove(holder: SessionHolder): boolean {
    const place = this.#holders.indexOf(holder);
    if (place >= 0) this.#holders.splice(place, 1);
    return place >= 0;
  }
}

function setHandlers(session: MediaSession, holder: SessionHolder | null): void {
  session.setActionHandler('play', holder && (() => holder.play()));
  session.setActionHandler('pause', holder && (() => holder.pause()));
}

function getSession(): MediaSession | undefined {
  // Missing in browsers before 2021, and in some web views.
  return (navigator as { readonly mediaSession?: MediaSession }).mediaSession;
}
