import type { Meta, StoryObj } from '@storybook/web-components-vite';
import { html, svg } from 'lit';
import type { Loaded } from '../.storybook/preview.js';
import { player, playerIn, PLAYER_ARG_TYPES, row, until, type PlayerArgs } from './player.js';

/** What viewers and pages do with the picture: zoom, rotation, an overlay, a screen that stays on. */
const meta: Meta<PlayerArgs> = {
  title: 'Picture',
  component: 'cam-player',
  tags: ['live'],
  argTypes: PLAYER_ARG_TYPES,
  args: { camera: 'crossing', controls: true },
  render: (args, { loaded }) => player(args, (loaded as Loaded).at),
};
export default meta;

type Story = StoryObj<PlayerArgs>;

/** Pinch, double-click, or turn the wheel with Ctrl or ⌘. The keys are `+`, `-`, `0` and the arrows. */
export const Zoom: Story = {};

/** The wheel alone zooms. The page does not scroll while the pointer is on the picture. */
export const ZoomByWheel: Story = { args: { zoom: 'wheel' } };

/** Nothing zooms, and all gestures are the page's. */
export const ZoomOff: Story = { args: { zoom: 'off' } };

/** The page chose a part of the picture. The map and the buttons lead back. */
export const ZoomedAtStart: Story = {
  play: async ({ canvasElement }) => {
    const element = playerIn(canvasElement);
    element.zoom = { scale: 2.5, x: 0.35, y: 0.6 };
    await until(element, 'live');
  },
};

/** The same where texts run from right to left. */
export const ZoomedRightToLeft: Story = {
  ...ZoomedAtStart,
  args: { lang: 'ar', dir: 'rtl' },
};

/** A camera that hangs on its side. */
export const Turned: Story = { args: { rotate: 90 } };

/** Each rotation and each mirror. */
export const TurnedAndMirrored: Story = {
  args: { controls: false },
  render: (args, { loaded }) => {
    const { at } = loaded as Loaded;
    return row(
      ...([90, 180, 270] as const).map((rotate) => ['220px', `${rotate}°`, player({ ...args, rotate }, at)] as const),
      ...(['horizontal', 'vertical', 'both'] as const).map(
        (flip) => ['220px', flip, player({ ...args, flip }, at)] as const,
      ),
    );
  },
};

/** An SVG in the slot `overlay` lies on the picture, not on the element, and needs no script. */
export const Overlay: Story = {
  render: (args, { loaded }) => html`
    <style>
      .overlay cam-player {
        --cam-aspect-ratio: 1;
        inline-size: 480px;
        max-inline-size: 100%;
      }
    </style>
    <div class="overlay">${player(args, (loaded as Loaded).at, zone)}</div>
  `,
};

const zone = html`<svg
  slot="overlay"
  viewBox="0 0 640 360"
  width="100%"
  height="100%"
  preserveAspectRatio="none"
  aria-hidden="true"
>
  ${svg`<rect x="2" y="2" width="636" height="356" fill="none" stroke="#ffd166" stroke-width="3" />
  <path d="M150 340 L250 200 L420 200 L560 340 Z" fill="rgb(255 80 80 / 25%)" stroke="#ff5050" stroke-width="3" />`}
</svg>`;

/** The screen stays on while this picture is seen. */
export const KeepAwake: Story = { args: { keepAwake: true, camera: 'pet' } };
