import type { Meta, StoryObj } from '@storybook/web-components-vite';
import { html } from 'lit';
import type { Loaded } from '../.storybook/preview.js';
import type { CamPlayer } from '../components/index.js';
import { CAMERAS, type Addresses } from './setup.js';

interface WallArgs {
  /** How many thumbnails: of the four cameras, again and again. */
  count: number;
  /** Seconds between two stills. */
  interval: number;
  /** Pixels. */
  width: number;
  /** Stills by URL; else frames that are taken from the streams. */
  stills: boolean;
}

const meta: Meta<WallArgs> = {
  title: 'Thumbnails',
  component: 'cam-player',
  tags: ['suspended'],
  argTypes: {
    count: { control: { type: 'range', min: 1, max: 40 } },
    interval: { control: { type: 'number', min: 1 } },
    width: { control: { type: 'range', min: 120, max: 240, step: 8 } },
    stills: { control: 'boolean' },
  },
  args: { count: 20, interval: 5, width: 160, stills: true },
  render: (args, { loaded }) => wall(args, (loaded as Loaded).at, repeatCameras(args.count)),
};
export default meta;

type Story = StoryObj<WallArgs>;

const repeatCameras = (count: number) => Array.from({ length: count }, (_, i) => CAMERAS[i % CAMERAS.length]!);

function wall(
  { interval, width, stills }: WallArgs,
  at: Addresses,
  cameras: readonly { readonly camera: string; readonly label: string }[],
  onPress: (event: Event) => void = () => undefined,
) {
  return html`<div style="display:grid;grid-template-columns:repeat(auto-fill,${width}px);gap:8px">
    ${cameras.map(
      ({ camera, label }) =>
        html`<cam-player
          thumbnail
          thumbnail-interval=${interval}
          camera=${camera}
          label=${label}
          whep=${at.whep}
          hls=${at.hls}
          snapshot=${stills ? at.snapshot : 'off'}
          @click=${onPress}
        ></cam-player>`,
    )}
  </div>`;
}

/** Twenty cameras, a request each every few seconds. Live under the pointer, and with the keys' focus. */
export const ByTheirStills: Story = {};

/** Without stills on the server: a frame from the stream, which is let go again. Two cameras are looked at at a time. */
export const FromTheStreams: Story = { args: { stills: false, count: 8 } };

/** A press puts the camera into the large player. */
export const WithASpotlight: Story = {
  tags: ['live'],
  render: (args, { loaded }) => {
    const { at } = loaded as Loaded;
    const choose = ({ currentTarget }: Event) => {
      const { camera, label } = currentTarget as CamPlayer;
      const large = document.querySelector<CamPlayer>('cam-player:not([thumbnail])');
      if (large) Object.assign(large, { camera, label });
    };
    return html`<div style="display:grid;gap:8px;max-inline-size:880px">
      <cam-player camera="crossing" label="Mill St / 4th Ave" whep=${at.whep} hls=${at.hls} controls></cam-player>
      ${wall(args, at, repeatCameras(10), choose)}
    </div>`;
  },
};

/** What is wrong is said on the last picture, or where there was none, in its place. */
export const Broken: Story = {
  tags: ['!suspended', 'offline', 'unconfigured', 'capacity', 'unauthorized'],
  render: (args, { loaded }) =>
    wall(
      { ...args, stills: false },
      (loaded as Loaded).broken,
      ['offline', 'unconfigured', 'full', 'locked'].map((name) => ({ camera: `broken/${name}`, label: name })),
    ),
};

export const Small: Story = { args: { width: 120, count: 6 } };
export const Large: Story = { args: { width: 240, count: 6 } };
