import type { Meta, StoryObj } from '@storybook/web-components-vite';
import type { Loaded } from '../.storybook/preview.js';
import { player, PLAYER_ARG_TYPES, row, type PlayerArgs } from './player.js';

/** Each transport by itself. Motion JPEG and stills always come from the embedded origin: MediaMTX has none. */
const meta: Meta<PlayerArgs> = {
  title: 'Transports',
  component: 'cam-player',
  tags: ['live'],
  argTypes: PLAYER_ARG_TYPES,
  args: { camera: 'crossing', controls: true },
  render: (args, { loaded }) => player(args, (loaded as Loaded).at),
};
export default meta;

type Story = StoryObj<PlayerArgs>;

/** WHEP: below a tenth of a second. */
export const WebRTC: Story = { args: { transports: 'whep' } };

/** Parts of segments: about a second. */
export const LowLatencyHls: Story = { args: { transports: 'll-hls' } };

/** Whole segments: some seconds, and hard to break. */
export const ClassicHls: Story = { args: { transports: 'hls' } };

/** A JPEG after the other, for the price of many bits. */
export const MotionJpeg: Story = { args: { transports: 'mjpeg' } };

/** A JPEG now and then. */
export const Snapshot: Story = { args: { transports: 'snapshot', snapshotInterval: 0.5 } };

/** The same camera on three transports at once: the clocks in the pictures tell the delays. */
export const SideBySide: Story = {
  args: { controls: false },
  render: (args, { loaded }) =>
    row(
      ...(['whep', 'll-hls', 'mjpeg'] as const).map(
        (transports) => ['300px', '', player({ ...args, transports }, (loaded as Loaded).at)] as const,
      ),
    ),
};
