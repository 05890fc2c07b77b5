const SOUND = /^#EXT-X-MEDIA:.*TYPE="?AUDIO/;
const SOUND_CODEC = /^(mp4a|opus|flac|alac|ac-3|ec-3|ac-4|dts[cehx]|mh[am]\d)/i;
/**
 * Audio codecs that every browser with Media Source Extensions plays, whatever it reports for one of their many
 * spellings.
 */
const COMMON_SOUND = /^(mp4a|opus|flac)/i;
const TEXT_CODEC = /^(stpp|wvtt)/i;
const VARIANT = '#EXT-X-STREAM-INF:';
const CODECS = /CODECS="([^"]*)"/;

/** Whether this browser plays a codec, such as `avc1.42c01f` or `ec-3`. */
export type CanPlay = (kind: 'video' | 'audio', codec: string) => boolean;

/** Asks Media Source Extensions, in either form. */
export const canPlayByMse: CanPlay = (kind, codec) => {
  const sources = globalThis as { MediaSource?: typeof MediaSource; ManagedMediaSource?: typeof MediaSource };
  return (sources.ManagedMediaSource ?? sources.MediaSource)?.isTypeSupported(`${kind}/mp4;codecs="${codec}"`) ?? false;
};

/**
 * Removes separate audio renditions from a multivariant playlist; null when it has none. A rendition is a second stream
 * of requests: each camera would use two of six connections to a host.
 */
export function withoutSound(text: string): string | null {
  const lines = text.split('\n');
  if (!lines.some((line) => SOUND.test(line) && line.includes('URI='))) return null;
  const silent = lines
    .filter((line) => !SOUND.test(line))
    .map((line) => (line.startsWith(VARIANT) ? withoutCodecs(withoutGroup(line), (c) => SOUND_CODEC.test(c)) : line));
  // A variant with sound alone has nothing left to play.
  return silent.some((line) => line.includes('CODECS=""')) ? null : silent.join('\n');
}

/** A multivariant playlist that can be played, and the sound that cannot. */
export interface PlayableVariants {
  readonly text: string;
  /** The codec of the sound that was removed; null for none. */
  readonly soundFault: string | null;
}

/**
 * Removes from a multivariant playlist what would prevent an attempt to play its pictures: sound that this browser
 * cannot play, and declared codecs of which none can be played. Packagers declare H.265 and send H.264, or declare
 * `h264`; the media itself is judged then.
 */
export function keepPlayableVariants(text: string, canPlay: CanPlay): PlayableVariants {
  let soundFault: string | null = null;
  const isUnplayableSound = (codec: string) =>
    SOUND_CODEC.test(codec) && !COMMON_SOUND.test(codec) && !canPlay('audio', codec);
  const isPlayable = (codec: string) =>
    TEXT_CODEC.test(codec) || COMMON_SOUND.test(codec) || canPlay(SOUND_CODEC.test(codec) ? 'audio' : 'video', codec);
  const lines = text.split('\n').map((line) => {
    if (!line.startsWith(VARIANT)) return line;
    const codecs = parseCodecs(line);
    const unplayable = codecs.find(isUnplayableSound);
    // A variant with only such sound has nothing else to show.
    if (!unplayable || codecs.every((codec) => SOUND_CODEC.test(codec))) return line;
    soundFault = unplayable;
    const left = withoutCodecs(line, isUnplayableSound);
    return parseCodecs(left).some((codec) => SOUND_CODEC.test(codec)) ? left : withoutGroup(left);
  });
  const variants = lines.filter((line) => line.startsWith(VARIANT));
  const isNothingPlayable = variants.length > 0 && variants.every((line) => !parseCodecs(line).every(isPlayable));
  return {
    text: lines
      .map((line) => (isNothingPlayable && line.startsWith(VARIANT) ? withoutCodecDeclarations(line) : line))
      .join('\n'),
    soundFault,
  };
}

const parseCodecs = (line: string) => (CODECS.exec(line)?.[1] ?? '').split(/[ ,]+/).filter((codec) => codec !== '');

const withoutGroup = (line: string) => line.replace(/,AUDIO="[^"]*"/, '').replace(/:AUDIO="[^"]*",/, ':');

function withoutCodecs(line: string, isOut: (codec: string) => boolean): string {
  return line.replace(CODECS, (_, codecs: string) => {
    const others = codecs.split(',').filter((codec) => !isOut(codec.trim()));
    return `CODECS="${others.join(',')}"`;
  });
}

const withoutCodecDeclarations = (line: string) =>
  line.replace(/,(SUPPLEMENTAL-)?CODECS="[^"]*"/g, '').replace(/:(SUPPLEMENTAL-)?CODECS="[^"]*",?/, ':');
