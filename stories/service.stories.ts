import type { Meta, StoryObj } from '@storybook/web-components-vite';
import type { Loaded } from '../.storybook/preview.js';
import type { CameraControls, CameraStatus } from '../components/index.js';
import { player, playerIn, PLAYER_ARG_TYPES, until, type PlayerArgs } from './player.js';
import { createService } from './service.js';

/** What the service of a camera brings: buttons, lights, and its own word. The cameras are the embedded origin's. */
const meta: Meta<PlayerArgs> = {
  title: 'Camera service',
  component: 'cam-player',
  argTypes: PLAYER_ARG_TYPES,
  args: { camera: 'broken/service', label: 'Bay 3', transports: 'mjpeg' },
  render: (args, { loaded }) => player(args, (loaded as Loaded).broken),
};
export default meta;

type Story = StoryObj<PlayerArgs>;
type PlayContext = Parameters<NonNullable<Story['play']>>[0];

const serve = (
  { canvasElement, loaded, args }: PlayContext,
  initial: Partial<CameraStatus>,
  more: CameraControls = {},
) => {
  const service = createService((loaded as Loaded).broken, args.camera, initial);
  const element = playerIn(canvasElement);
  element.cameraControls = { ...service, ...more };
  return element;
};

/** While it records, the light stays. */
export const Recording: Story = {
  tags: ['live'],
  play: (context) => void serve(context, { isRecording: true, recordingSinceMs: Date.now() - 65_000 }),
};

/** Somebody switched it off, and anybody may switch it on. */
export const Stopped: Story = {
  tags: ['offline'],
  args: { camera: 'broken/stopped' },
  play: (context) => void serve(context, { isRunning: false }),
  // The next one to look finds it stopped, too.
  beforeEach: ({ loaded, args }) => setStopped(loaded as Loaded, args.camera),
};

/** A service that says why it does not do what it was told. */
export const Refused: Story = {
  tags: ['live'],
  play: async (context) => {
    const startRecording = () => Promise.reject(new Error('The disk is full'));
    const element = serve(context, {}, { startRecording });
    await until(element, 'live');
    await press(element, 'Start recording');
  },
};

async function setStopped({ broken }: Loaded, camera: string): Promise<void> {
  await createService(broken, camera, {}).stop?.(new AbortController().signal);
}

/** Presses a button of the player when it is there. */
async function press(element: ReturnType<typeof playerIn>, name: string): Promise<void> {
  const find = () => element.renderRoot.querySelector<HTMLButtonElement>(`button[aria-label="${name}"]`);
  while (!find()) await new Promise(requestAnimationFrame);
  find()?.click();
}
