import type { Meta, StoryObj } from '@storybook/web-components-vite';
import { html } from 'lit';
import type { Loaded } from '../.storybook/preview.js';
import { player, PLAYER_ARG_TYPES, row, type PlayerArgs } from './player.js';

const meta: Meta<PlayerArgs> = {
  title: 'Appearance',
  component: 'cam-player',
  tags: ['live'],
  argTypes: PLAYER_ARG_TYPES,
  args: { camera: 'crossing', controls: true },
  render: (args, { loaded }) => player(args, (loaded as Loaded).at),
};
export default meta;

type Story = StoryObj<PlayerArgs>;

export const OnADarkPage: Story = { globals: { page: 'dark' } };

export const OnALightPage: Story = { globals: { page: 'light' } };

/** Colours and font set by custom properties. */
export const InOwnColours: Story = {
  render: (args, { loaded }) => html`
    <style>
      .own cam-player {
        --cam-background: #10243e;
        --cam-text-color: #e8f1ff;
        --cam-scrim: rgb(8 20 40 / 86%);
        --cam-focus-color: #ffd166;
        --cam-font-family: Georgia, serif;
        border-radius: 12px;
      }
    </style>
    <div class="own">${player(args, (loaded as Loaded).at)}</div>
  `,
};

/** Another badge, and round buttons, set by CSS parts. */
export const InOwnShapes: Story = {
  render: (args, { loaded }) => html`
    <style>
      .shapes cam-player::part(badge) {
        border-radius: 2px;
        inset-block-start: 0;
        inset-inline-start: 0;
      }
      .shapes cam-player::part(button) {
        border-radius: 50%;
      }
    </style>
    <div class="shapes">${player(args, (loaded as Loaded).at)}</div>
  `,
};

/** A border by state: green while the player is live. */
export const MarkedByState: Story = {
  render: (args, { loaded }) => html`
    <style>
      .marked cam-player {
        border: 4px solid gray;
      }
      .marked cam-player:state(live) {
        border-color: seagreen;
      }
    </style>
    <div class="marked">${player(args, (loaded as Loaded).at)}</div>
  `,
};

/** From a thumbnail to a small window: elements that do not fit are hidden. */
export const Sizes: Story = {
  render: (args, { loaded }) =>
    row(
      ...(['160px', '320px', '480px'] as const).map(
        (width) => [width, width, player(args, (loaded as Loaded).at)] as const,
      ),
    ),
};

/** A picture with another aspect ratio than the element. */
export const Fits: Story = {
  args: { controls: false },
  render: (args, { loaded }) => html`
    <style>
      .fits cam-player {
        --cam-aspect-ratio: 1;
      }
    </style>
    <div class="fits">
      ${row(
        ...(['contain', 'cover', 'fill'] as const).map(
          (fit) => ['220px', fit, player({ ...args, fit }, (loaded as Loaded).at)] as const,
        ),
      )}
    </div>
  `,
};
