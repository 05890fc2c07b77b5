import type { Meta, StoryObj } from '@storybook/web-components-vite';
import type { Loaded } from '../.storybook/preview.js';
import { player, PLAYER_ARG_TYPES, type PlayerArgs } from './player.js';

const meta: Meta<PlayerArgs> = {
  title: 'Player',
  component: 'cam-player',
  tags: ['autodocs', 'live'],
  argTypes: PLAYER_ARG_TYPES,
  args: { camera: 'crossing', controls: true },
  render: (args, { loaded }) => player(args, (loaded as Loaded).at),
};
export default meta;

type Story = StoryObj<PlayerArgs>;

/** The best transport that network, server and browser allow. Everything below can be changed while it plays. */
export const Live: Story = {};

/** Nothing but the picture and its label. */
export const WithoutControls: Story = { args: { controls: false, camera: 'dock' } };

/** What is known of it, on the picture: also by the key `i`. */
export const WithStats: Story = { args: { stats: true, camera: 'pet' } };

/** A name with an inner slash, and no name for people but that. */
export const NamedByItsPath: Story = { args: { camera: 'site/corridor', label: '' } };
