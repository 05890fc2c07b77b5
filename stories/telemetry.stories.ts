import type { Meta, StoryObj } from '@storybook/web-components-vite';
import { html } from 'lit';
import '../components/entry/define-telemetry.js';
import type { Loaded } from '../.storybook/preview.js';
import { player, PLAYER_ARG_TYPES, type PlayerArgs } from './player.js';

const meta: Meta<PlayerArgs> = {
  title: 'Telemetry',
  component: 'cam-telemetry',
  tags: ['autodocs', 'live'],
  argTypes: PLAYER_ARG_TYPES,
  args: { camera: 'crossing' },
};
export default meta;

type Story = StoryObj<PlayerArgs>;

/** A stats panel outside the player. */
export const BesideThePicture: Story = {
  render: (args, { loaded }) => html`
    <div style="display:grid;grid-template-columns:minmax(0,2fr) minmax(280px,1fr);gap:16px;align-items:start">
      <div id="watched-box">${player(args, (loaded as Loaded).at)}</div>
      <cam-telemetry></cam-telemetry>
    </div>
  `,
  play: ({ canvasElement }) => {
    const panel = canvasElement.querySelector('cam-telemetry');
    if (panel) panel.player = canvasElement.querySelector('cam-player');
  },
};
