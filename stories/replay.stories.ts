import type { Meta, StoryObj } from '@storybook/web-components-vite';
import type { Loaded } from '../.storybook/preview.js';
import type { CamPlayer } from '../components/index.js';
import { player, playerIn, PLAYER_ARG_TYPES, until, type PlayerArgs } from './player.js';

/** What was seen in the last seconds, again. */
const meta: Meta<PlayerArgs> = {
  title: 'Replay',
  component: 'cam-player',
  argTypes: PLAYER_ARG_TYPES,
  args: { camera: 'dock', label: 'Loading dock', transports: 'whep', controls: true },
  render: (args, { loaded }) => player(args, (loaded as Loaded).at),
};
export default meta;

type Story = StoryObj<PlayerArgs>;

/** Turns the memory on, and waits until it has some seconds. */
async function remember(element: CamPlayer): Promise<void> {
  element.replay = 30;
  await until(element, 'live');
  const hasSeconds = () => element.seekable?.some(({ startMs, endMs }) => endMs - startMs > 2000);
  while (!hasSeconds()) await new Promise((resolve) => setTimeout(resolve, 100));
}

/** Live, with the buttons that go back. */
export const Ready: Story = {
  tags: ['live'],
  play: ({ canvasElement }) => remember(playerIn(canvasElement)),
};

/** A picture of the past, paused. */
export const LookingBack: Story = {
  tags: ['live'],
  play: async ({ canvasElement }) => {
    const element = playerIn(canvasElement);
    await remember(element);
    await element.step(-20);
  },
};
