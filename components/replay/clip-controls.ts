import { html, nothing, svg } from 'lit';
import type { Frame, GroupOfPictures } from '../../src/replay/frame.js';
import type { TimeRange } from '../../src/replay/time-axis.js';
import type { PartHost } from '../cam-player/player-part.js';
import type { Part, View } from '../cam-player/view.js';
import { icon } from '../cam-player/controls/icons.js';
import { fill } from '../i18n/format.js';
import type { ReplayStrings } from '../i18n/strings.js';
import { markIn, markOut, NO_MARKS, toClipTime, type ClipTime } from './clip-range.js';
import { makeClip, saveClip, type ClipResult } from './save-clip.js';

/** How long the result is told. */
const TOLD_MS = 5000;

const SAVE = icon(svg`<path d="M12 4v10.5M7.5 10.5 12 15l4.5-4.5M5 19h14"/>`);
const FROM = icon(svg`<path d="M10 5H6v14h4M18 12H9M13 8l-4 4 4 4"/>`);
const UNTIL = icon(svg`<path d="M14 5h4v14h-4M6 12h9M11 8l4 4-4 4"/>`);

/** What is kept, and what is seen of it. */
export interface ClipHost {
  readonly memory: {
    readonly range: TimeRange | null;
    readonly groups: readonly GroupOfPictures[];
    groupsBetween(startMs: number, endMs: number): readonly GroupOfPictures[];
  } | null;
  readonly isLive: boolean;
  readonly positionMs: number | null;
}

/** Saves what was kept: all of it, or what is between two marks. */
export class ClipControls {
  readonly #player: PartHost;
  readonly #host: ClipHost;
  #marks = NO_MARKS;
  /** What became of the last clip, for a while. */
  #result: ClipResult | 'saving' | null = null;
  #timer = 0;

  constructor(player: PartHost, host: ClipHost) {
    this.#player = player;
    this.#host = host;
  }

  /** Makes a clip of this time. */
  make({ fromMs, toMs }: ClipTime): Promise<Blob> {
    const { memory } = this.#host;
    const { rotate, flip } = this.#player;
    const groups = memory?.groupsBetween(fromMs, toMs) ?? [];
    return makeClip(groups, listSound(memory?.groups ?? []), { fromMs, toMs, rotate, flip });
  }

  /** Saves a clip of what is between the marks, and tells what became of it. */
  async save(): Promise<void> {
    const { memory } = this.#host;
    const time = memory?.range && toClipTime(this.#marks, memory.range);
    if (!memory || !time || this.#result === 'saving') return;
    this.#tell('saving');
    // Together with what has been seen up to now: while the viewer chooses a place, the memory goes on.
    const groups = [...memory.groupsBetween(time.fromMs, time.toMs)];
    const sound = listSound(memory.groups);
    const { camera, label, rotate, flip } = this.#player;
    const make = () => makeClip(groups, sound, { ...time, rotate, flip });
    const result = await saveClip({ groups, camera: label || camera || '', time, make });
    if (result === 'saved') this.#marks = NO_MARKS;
    this.#tell(result === 'cancelled' ? null : result);
  }

  /** Handles a key; true where it did something. The keys are those of editors. */
  onKey({ key, ctrlKey, altKey, metaKey, shiftKey, defaultPrevented }: KeyboardEvent): boolean {
    if (ctrlKey || altKey || metaKey || shiftKey || defaultPrevented || this.#host.isLive) return false;
    if (key === 'i') this.#mark(markIn);
    else if (key === 'o') this.#mark(markOut);
    else return false;
    return true;
  }

  /** The buttons in the row: that to save, and the marks while one looks back. */
  buttons({ strings: playerStrings }: View, strings: ReplayStrings): Part {
    const { memory, isLive } = this.#host;
    if (!memory?.range) return nothing;
    const { inMs, outMs } = this.#marks;
    const { fromMs, toMs } = toClipTime(this.#marks, memory.range);
    const seconds = playerStrings.formatNumber(Math.round((toMs - fromMs) / 1000), 0);
    const isMarked = inMs !== null || outMs !== null;
    const label = fill(isMarked ? strings.saveMarked : strings.saveLast, seconds);
    return html`${
        isLive
          ? nothing
          : html`${this.#toggle(strings.markIn, FROM, inMs !== null, () => this.#mark(markIn))}
            ${this.#toggle(strings.markOut, UNTIL, outMs !== null, () => this.#mark(markOut))}`
      }
      <button
        part="button"
        aria-label=${label}
        title=${label}
        aria-disabled=${this.#result === 'saving'}
        @click=${() => void this.save()}
      >
        ${SAVE}
      </button>`;
  }

  /** What became of the last clip. A screen reader says it, too. */
  layer(strings: ReplayStrings): Part {
    const text = this.#result && (this.#result === 'cancelled' ? '' : strings.clip[this.#result]);
    return html`<div class="clip-result ${text ? 'shown' : ''}" role="status">${text ?? ''}</div>`;
  }

  #toggle(label: string, content: unknown, isSet: boolean, action: () => void): Part {
    return html`<button
      part="button"
      class="rare"
      aria-label=${label}
      title=${label}
      aria-pressed=${isSet}
      @click=${action}
    >
      ${content}
    </button>`;
  }

  /** Marks the picture that is shown. */
  #mark(mark: typeof markIn): void {
    const { positionMs } = this.#host;
    if (positionMs === null) return;
    this.#marks = mark(this.#marks, positionMs);
    this.#player.requestUpdate();
  }

  #tell(result: ClipResult | 'saving' | null): void {
    clearTimeout(this.#timer);
    this.#result = result;
    this.#player.requestUpdate();
    if (result === null || result === 'saving') return;
    this.#timer = window.setTimeout(() => this.#tell(null), TOLD_MS);
  }
}

/** The sound of a moment may lie between the pictures of another one: HLS brings them one after the other. */
function listSound(groups: readonly GroupOfPictures[]): Frame[] {
  return groups.flatMap(({ frames }) => frames.filter(({ track }) => track.kind === 'audio'));
}
