import type { Meta, StoryObj } from '@storybook/web-components-vite';
import { html } from 'lit';
import type { Loaded } from '../.storybook/preview.js';
import { player, playerIn, PLAYER_ARG_TYPES, until, withState, type PlayerArgs } from './player.js';
import { setFaults } from './setup.js';

/** Each state and its cause. Cameras with faults are always the embedded origin's. */
const meta: Meta<PlayerArgs> = {
  title: 'States',
  component: 'cam-player',
  argTypes: PLAYER_ARG_TYPES,
  args: { camera: 'crossing', label: 'Gate 2', controls: true, transports: 'whep ll-hls' },
  render: (args, { loaded }) => player(args, (loaded as Loaded).broken),
};
export default meta;

type Story = StoryObj<PlayerArgs>;

/** A player far below the viewport does not start until it is near. */
export const Idle: Story = {
  tags: ['idle'],
  render: (args, { loaded }) =>
    withState(
      html`<div style="block-size:80px;overflow:auto;border:1px solid" tabindex="0" role="region" aria-label="A page">
        <div style="block-size:1000px;padding:8px">Scroll down to the camera.</div>
        ${player(args, (loaded as Loaded).at)}
      </div>`,
      'A camera outside the viewport is idle.',
    ),
};

/** An on-demand camera that starts slowly. */
export const Connecting: Story = { tags: ['connecting'], args: { camera: 'broken/slow' } };

export const Live: Story = { tags: ['live'] };

/** The connection stays open, but the picture does not move. */
export const Stalled: Story = {
  tags: ['stalled'],
  args: { camera: 'broken/frozen', transports: 'whep' },
  play: async ({ canvasElement, loaded, args }) => {
    await until(playerIn(canvasElement), 'live');
    await setFaults((loaded as Loaded).broken, args.camera, { frozen: true });
  },
  // The player of the next viewer must be live first.
  beforeEach:
    ({ loaded, args }) =>
    () =>
      setFaults((loaded as Loaded).broken, args.camera, { frozen: false }),
};

/** The server does not answer; the player retries. */
export const Reconnecting: Story = { tags: ['reconnecting'], args: { camera: 'broken/cut' } };

/** The server answers, but the camera sends nothing. */
export const Offline: Story = { tags: ['offline'], args: { camera: 'broken/offline' } };

/** A snapshot with its time is shown under the message. */
export const OfflineWithStill: Story = {
  tags: ['offline'],
  args: { camera: 'broken/offline', transports: 'whep ll-hls snapshot' },
  render: (args, { loaded }) => {
    const { broken } = loaded as Loaded;
    return player({ ...args, snapshot: broken.snapshot.replace('{camera}', 'dock') }, broken);
  },
};

/** The server does not know the camera. */
export const Unconfigured: Story = { tags: ['unconfigured'], args: { camera: 'broken/unconfigured' } };

/** The viewer limit has been reached. */
export const Capacity: Story = { tags: ['capacity'], args: { camera: 'broken/full' } };

/** The server requires credentials, and the page has none. */
export const Unauthorized: Story = { tags: ['unauthorized'], args: { camera: 'broken/locked' } };

/** The camera sends H.265 with a profile that no browser has. */
export const Unsupported: Story = { tags: ['unsupported'], args: { camera: 'broken/h265', transports: 'whep' } };

/** Paused by the viewer; the last frame stays. */
export const Paused: Story = {
  tags: ['paused'],
  play: async ({ canvasElement }) => {
    const element = playerIn(canvasElement);
    await until(element, 'live');
    element.pause();
  },
};

/** After a second out of view the player ends its session. */
export const Suspended: Story = {
  tags: ['suspended'],
  args: { suspendAfter: 1 },
  render: (args, { loaded }) =>
    withState(
      html`<div style="block-size:320px;overflow:auto;border:1px solid" tabindex="0" role="region" aria-label="A page">
        ${player(args, (loaded as Loaded).at)}
        <div style="block-size:1000px;padding:8px">Scroll up to play.</div>
      </div>`,
      'Scroll the camera out of view, and back.',
    ),
  play: async ({ canvasElement }) => {
    const element = playerIn(canvasElement);
    await until(element, 'live');
    element.nextElementSibling?.scrollIntoView({ block: 'start' });
    await until(element, 'suspended');
  },
};
