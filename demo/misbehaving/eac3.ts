import {
  BufferTarget,
  EncodedAudioPacketSource,
  EncodedPacket,
  EncodedVideoPacketSource,
  MpegTsOutputFormat,
  Output,
} from 'mediabunny';
import type { Segment } from '../origin/hls/timeline.js';

/** 32 ms of silence in E-AC-3: one channel, 48 kHz, 32 kbit/s. */
const SILENCE = Buffer.from(
  'C3cAPzKHwAAAB1AB/zq+fPnz58+fPnz58+fPnz58+fPnwAAA2ta1rWta1rWtakAAAbWta1rWta1rWtSAAANrWta1rWta1rWpAAAG1rWta1rWta1rUgAADa1rWta1rWta1qQAABta1rWta1rWta1IAAAAAAAAAAAAAAAAAAAAySE=',
  'base64',
);
const FRAME_S = 0.032;

/** A segment as MPEG-TS with a track of silence in E-AC-3, which few browsers decode. */
export async function toMpegTsWithEac3({ units, startMs }: Segment): Promise<Uint8Array> {
  const target = new BufferTarget();
  const output = new Output({ format: new MpegTsOutputFormat(), target });
  const video = new EncodedVideoPacketSource('avc');
  const audio = new EncodedAudioPacketSource('eac3');
  output.addVideoTrack(video);
  output.addAudioTrack(audio);
  await output.start();
  const beginS = (units[0]?.timestampUs ?? 0) / 1e6;
  const videoConfig = { codec: 'avc1.42001f', codedWidth: 320, codedHeight: 180 };
  const audioConfig = { codec: 'ec-3', sampleRate: 48_000, numberOfChannels: 1 };
  let soundS = beginS;
  for (const [i, { data, isKey, timestampUs }] of units.entries()) {
    const packet = new EncodedPacket(data, isKey ? 'key' : 'delta', timestampUs / 1e6, 0.1);
    await video.add(packet, i === 0 ? { decoderConfig: videoConfig } : undefined);
    for (; soundS < timestampUs / 1e6 + 0.1; soundS += FRAME_S) {
      const meta = soundS === beginS ? { decoderConfig: audioConfig } : undefined;
      await audio.add(new EncodedPacket(SILENCE, 'key', soundS, FRAME_S), meta);
    }
  }
  await output.finalize();
  if (!target.buffer) throw new Error(`no segment at ${startMs}`);
  return new Uint8Array(target.buffer);
}
