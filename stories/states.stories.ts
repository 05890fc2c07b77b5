import type { Meta, StoryObj } from '@storybook/web-components-vite';
import { html } from 'lit';
import type { Loaded } from '../.storybook/preview.js';
import { player, playerIn, PLAYER_ARG_TYPES, until, withState, type PlayerArgs } from './player.js';
import { setFaults } from './setup.js';

/** Each state, by what brings it about. The broken cameras are the embedded origin's, whatever the toolbar says. */
const meta: Meta<PlayerArgs> = {
  title: 'States',
  component: 'cam-player',
  argTypes: PLAYER_ARG_TYPES,
  args: { camera: 'crossing', label: 'Gate 2', controls: true, transports: 'whep ll-hls' },
  render: (args, { loaded }) => player(args, (loaded as Loaded).broken),
};
export default meta;

type Story = StoryObj<PlayerArgs>;

/** Far below the window nothing runs, until somebody comes near. */
export const Idle: Story = {
  tags: ['idle'],
  render: (args, { loaded }) =>
    withState(
      html`<div style="block-size:80px;overflow:auto;border:1px solid" tabindex="0" role="region" aria-label="A page">
        <div style="block-size:1000px;padding:8px">Scroll down to the camera.</div>
        ${player(args, (loaded as Loaded).at)}
      </div>`,
      'A camera outside of this window waits to be looked at.',
    ),
};

/** An on-demand camera that takes its time. */
export const Connecting: Story = { tags: ['connecting'], args: { camera: 'broken/slow' } };

export const Live: Story = { tags: ['live'] };

/** The server goes on, the picture does not. */
export const Stalled: Story = {
  tags: ['stalled'],
  args: { camera: 'broken/frozen', transports: 'whep' },
  play: async ({ canvasElement, loaded, args }) => {
    await until(playerIn(canvasElement), 'live');
    await setFaults((loaded as Loaded).broken, args.camera, { frozen: true });
  },
  // The next one to look must see it live first.
  beforeEach:
    ({ loaded, args }) =>
    () =>
      setFaults((loaded as Loaded).broken, args.camera, { frozen: false }),
};

/** Nobody answers: again and again, never giving up. */
export const Reconnecting: Story = { tags: ['reconnecting'], args: { camera: 'broken/cut' } };

/** The server is there, the camera is not. */
export const Offline: Story = { tags: ['offline'], args: { camera: 'broken/offline' } };

/** A still from elsewhere is shown under the word, with its time. */
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

/** The server wants credentials, and the page has none. */
export const Unauthorized: Story = { tags: ['unauthorized'], args: { camera: 'broken/locked' } };

/** The camera sends H.265 with a profile that no browser has. */
export const Unsupported: Story = { tags: ['unsupported'], args: { camera: 'broken/h265', transports: 'whep' } };

/** By a person; the last picture stays. */
export const Paused: Story = {
  tags: ['paused'],
  play: async ({ canvasElement }) => {
    const element = playerIn(canvasElement);
    await until(element, 'live');
    element.pause();
  },
};

/** Out of sight for a second, it lets its place on the server go. */
export const Suspended: Story = {
  tags: ['suspended'],
  args: { suspendAfter: 1 },
  render: (args, { loaded }) =>
    withState(
      html`<div style="block-size:320px;overflow:auto;border:1px solid" tabindex="0" role="region" aria-label="A page">
        ${player(args, (loaded as Loaded).at)}
        <div style="block-size:1000px;padding:8px">Scroll up, and it plays at once.</div>
      </div>`,
      'Scroll the camera out of sight, and back.',
    ),
  play: async ({ canvasElement }) => {
    const element = playerIn(canvasElement);
    await until(element, 'live');
    element.nextElementSibling?.scrollIntoView({ block: 'start' });
    await until(element, 'suspended');
  },
};
