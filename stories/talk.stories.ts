import type { Meta, StoryObj } from '@storybook/web-components-vite';
import type { Loaded } from '../.storybook/preview.js';
import { Fault, type TalkBackProvider } from '../components/index.js';
import { player, playerIn, PLAYER_ARG_TYPES, until, type PlayerArgs } from './player.js';

/** Hold to talk. The way back is a function of the story: it connects after a moment, and nobody listens. */
const meta: Meta<PlayerArgs> = {
  title: 'Talking',
  component: 'cam-player',
  argTypes: PLAYER_ARG_TYPES,
  args: { camera: 'dock', label: 'Front door', controls: true },
  render: (args, { loaded }) => player(args, (loaded as Loaded).at),
};
export default meta;

type Story = StoryObj<PlayerArgs>;

const talk: TalkBackProvider = async () => {
  await new Promise((resolve) => setTimeout(resolve, 300));
  return { closed: new Promise(() => undefined) };
};

/** The button is there. */
export const Ready: Story = {
  tags: ['live'],
  play: ({ canvasElement }) => void (playerIn(canvasElement).talkBack = talk),
};

/** The same where texts run from right to left. */
export const RightToLeft: Story = { ...Ready, tags: ['live'], args: { lang: 'ar', dir: 'rtl' } };

/** A service that refuses. */
export const Refused: Story = {
  tags: ['live'],
  play: async ({ canvasElement }) => {
    const element = playerIn(canvasElement);
    element.talkBack = () => Promise.reject(new Fault('not-found'));
    await until(element, 'live');
  },
};
