import type { Meta, StoryObj } from '@storybook/web-components-vite';
import type { Loaded } from '../.storybook/preview.js';
import { Fault, type PtzProvider } from '../components/index.js';
import { player, playerIn, PLAYER_ARG_TYPES, until, type PlayerArgs } from './player.js';

/**
 * The pad of a camera that can be moved. The cameras of these stories stand still: `npm run demo -- ptz` has one that
 * moves.
 */
const meta: Meta<PlayerArgs> = {
  title: 'PTZ',
  component: 'cam-player',
  argTypes: PLAYER_ARG_TYPES,
  args: { camera: 'dock', label: 'Loading dock', controls: true },
  render: (args, { loaded }) => player(args, (loaded as Loaded).at),
};
export default meta;

type Story = StoryObj<PlayerArgs>;
type PlayContext = Parameters<NonNullable<Story['play']>>[0];

const accept = () => Promise.resolve();
const COMPLETE: PtzProvider = {
  move: accept,
  stop: accept,
  step: accept,
  focus: accept,
  center: accept,
  zoomInto: accept,
  home: accept,
  goTo: accept,
  presets: () =>
    Promise.resolve([
      { id: '1', name: 'Gate' },
      { id: '2', name: 'Road' },
      { id: '3', name: 'Door 2' },
    ]),
};

/** Shows the pad of a provider. */
const open = async ({ canvasElement }: PlayContext, provider: PtzProvider) => {
  const element = playerIn(canvasElement);
  element.ptz = provider;
  await until(element, 'live');
  await press(element, 'button[aria-pressed]');
  return element;
};

/** A camera that can do everything. */
export const Complete: Story = { tags: ['live'], play: async (context) => void (await open(context, COMPLETE)) };

/** A camera with one axis at a time, and nothing else. */
export const Plain: Story = {
  tags: ['live'],
  play: async (context) =>
    void (await open(context, { move: accept, stop: accept, capabilities: { diagonal: false, zoom: false } })),
};

/** A service that refuses to move the camera, with its reason. */
export const Refused: Story = {
  tags: ['live'],
  play: async (context) => {
    const home = () => Promise.reject(new Fault('refused', { status: 409, serverMessage: 'another guard moves it' }));
    const element = await open(context, { ...COMPLETE, home });
    await press(element, '[part="ptz"] button[aria-label="Home position"]');
  },
};

/** A service that takes no stop. */
export const MayStillMove: Story = {
  tags: ['live'],
  play: async (context) => {
    const stop = () => Promise.reject(new TypeError('Failed to fetch'));
    const element = await open(context, { ...COMPLETE, stop });
    const up = await find(element, '[part="ptz"] button[aria-label="Up"]');
    up.dispatchEvent(new PointerEvent('pointerdown', { pointerId: 1, bubbles: true, composed: true }));
    window.dispatchEvent(new PointerEvent('pointerup', { pointerId: 1 }));
  },
};

/** Left stays left where the texts run from right to left. */
export const RightToLeft: Story = {
  tags: ['live'],
  args: { lang: 'ar' },
  play: async (context) => {
    context.canvasElement.dir = 'rtl';
    await open(context, COMPLETE);
  },
};

async function find(element: ReturnType<typeof playerIn>, selector: string): Promise<HTMLElement> {
  const look = () => element.renderRoot.querySelector<HTMLElement>(selector);
  for (let found = look(); ; found = look()) {
    if (found) return found;
    await new Promise(requestAnimationFrame);
  }
}

/** Presses a button of the player when it is there. */
async function press(element: ReturnType<typeof playerIn>, selector: string): Promise<void> {
  (await find(element, selector)).click();
}
