import type { Frame, GroupOfPictures, Track } from './frame.js';

/** The groups that one file can hold, in the order of time. */
export interface Stretch {
  readonly track: Track;
  readonly groups: readonly GroupOfPictures[];
  /** Its first and its last picture's moment, in epoch milliseconds. */
  readonly startMs: number;
  readonly endMs: number;
}

/** Whether frames of both tracks can be in one track of a file. */
export function isSameTrack(a: Track, b: Track): boolean {
  if (a === b) return true;
  const isSameDescription =
    a.description?.length === b.description?.length &&
    (a.description ?? []).every((byte, i) => byte === b.description?.[i]);
  return (
    isSameDescription &&
    a.codec === b.codec &&
    a.width === b.width &&
    a.height === b.height &&
    a.sampleRate === b.sampleRate &&
    a.channels === b.channels
  );
}

/**
 * Chooses what a clip holds: the groups from the key frame at or before `fromMs` on, up to `toMs`. A file has one codec
 * and one size: where they change in between, the longest stretch of one track is chosen, and of two equal ones the
 * later. Null where there is no picture in this time.
 *
 * @param groups In the order of time.
 */
export function chooseStretch(groups: readonly GroupOfPictures[], fromMs: number, toMs: number): Stretch | null {
  const firstAfter = groups.findIndex(({ startMs }) => startMs > fromMs);
  const first = Math.max(0, (firstAfter < 0 ? groups.length : firstAfter) - 1);
  let chosen: Stretch | null = null;
  let current: Stretch | null = null;
  for (const group of groups.slice(first)) {
    const track = group.frames[0]?.track;
    if (!track || group.startMs > toMs) continue;
    const isNext: boolean = current !== null && isSameTrack(current.track, track);
    current = {
      track: isNext && current ? current.track : track,
      groups: isNext && current ? [...current.groups, group] : [group],
      startMs: isNext && current ? current.startMs : group.startMs,
      endMs: Math.min(group.endMs, toMs),
    };
    if (!chosen || lastsMs(current) >= lastsMs(chosen)) chosen = current;
  }
  return chosen;
}

const lastsMs = ({ startMs, endMs }: Stretch) => endMs - startMs;

/** A frame, and when it is shown in a clip: from its beginning on, in milliseconds. */
export interface PlacedFrame {
  readonly frame: Frame;
  readonly startMs: number;
  readonly durationMs: number;
}

/** How long a picture is shown that has no other one after it, and none before to measure. */
const LONE_PICTURE_MS = 1000;
/** Moments of two groups may overlap by an error of the clocks: then the later group begins this much after the other. */
const LEAST_GAP_MS = 1;

/**
 * Places the pictures of a stretch on the time of a clip, in the order in which they are decoded. Pictures that refer to
 * what was before the first key frame are left out; so is what comes after `toMs`, unless another picture needs it.
 */
export function placePictures({ groups }: Pick<Stretch, 'groups'>, toMs: number): PlacedFrame[] {
  const keyMs = groups[0]?.frames[0]?.atMs ?? 0;
  const decodable = groups.map(({ frames }, i) => (i === 0 ? frames.filter(({ atMs }) => atMs >= keyMs) : frames));
  const last = decodable.flat().findLastIndex(({ atMs }) => atMs <= toMs);
  const placed: { frame: Frame; startMs: number }[] = [];
  let latestMs = -Infinity;
  let shiftMs = -keyMs;
  for (const frames of decodable) {
    const earliestMs = Math.min(...frames.map(({ atMs }) => atMs)) + shiftMs;
    if (earliestMs <= latestMs) shiftMs += latestMs + LEAST_GAP_MS - earliestMs;
    for (const frame of frames) placed.push({ frame, startMs: frame.atMs + shiftMs });
    latestMs = Math.max(latestMs, ...frames.map(({ atMs }) => atMs + shiftMs));
  }
  return withDurations(placed.slice(0, last + 1), LONE_PICTURE_MS);
}

/** Sound that is nearer than this to the end of the piece before follows it without a gap: its moments may tremble. */
const SAME_SOUND_MS = 60;

/**
 * Places the sound of a time on a clip that begins at `fromMs`: the pieces of the track that has the most of them, each
 * at the end of the one before.
 */
export function placeSound(audio: readonly Frame[], fromMs: number, toMs: number): PlacedFrame[] {
  const within = audio.filter(({ atMs }) => atMs >= fromMs && atMs <= toMs);
  const byTrack: Frame[][] = [];
  for (const frame of within) {
    const same = byTrack.find(([first]) => first && isSameTrack(first.track, frame.track));
    if (same) same.push(frame);
    else byTrack.push([frame]);
  }
  const [most = []] = byTrack.sort((a, b) => b.length - a.length);
  const timed = withDurations(
    most.map((frame) => ({ frame, startMs: frame.atMs - fromMs })),
    0,
  );
  const durationMs = median(timed.map((piece) => piece.durationMs));
  const placed: PlacedFrame[] = [];
  let endMs = -Infinity;
  for (const { frame, startMs } of timed) {
    const isNext = Math.abs(startMs - endMs) < SAME_SOUND_MS;
    if (!isNext && startMs < endMs) continue;
    const fromEndMs = isNext ? endMs : startMs;
    placed.push({ frame, startMs: fromEndMs, durationMs });
    endMs = fromEndMs + durationMs;
  }
  return placed;
}

/** Each frame lasts until the next one is shown, and the last one as long as is usual. */
function withDurations(frames: readonly { frame: Frame; startMs: number }[], loneMs: number): PlacedFrame[] {
  const starts = frames.map(({ startMs }) => startMs).sort((a, b) => a - b);
  const gaps = starts.slice(1).map((startMs, i) => startMs - (starts[i] ?? 0));
  const usualMs = gaps.length > 0 ? median(gaps) : loneMs;
  const after = new Map(starts.map((startMs, i) => [startMs, gaps[i] ?? usualMs]));
  return frames.map(({ frame, startMs }) => ({ frame, startMs, durationMs: after.get(startMs) ?? usualMs }));
}

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
}
