import type { Meta, StoryObj } from '@storybook/web-components-vite';
import { html } from 'lit';
import { ifDefined } from 'lit/directives/if-defined.js';
import type { Loaded } from '../.storybook/preview.js';
import type { MosaicCamera } from '../components/index.js';
import { player } from './player.js';
import { CAMERAS, type Addresses } from './setup.js';

interface MosaicArgs {
  /** The number of cameras; the four cameras are repeated. */
  count: number;
  label?: string;
  tour?: number;
  stats?: boolean;
  sync?: boolean;
  fill?: boolean;
  transports?: string;
  fit?: 'contain' | 'cover' | 'fill';
  lang?: string;
}

const meta: Meta<MosaicArgs> = {
  title: 'Mosaic',
  component: 'cam-mosaic',
  tags: ['autodocs', 'live'],
  parameters: { docs: { story: { inline: false, height: '480px' } } },
  argTypes: {
    count: { control: { type: 'range', min: 0, max: 16 } },
    label: { control: 'text' },
    tour: { control: { type: 'number', min: 0 } },
    stats: { control: 'boolean' },
    sync: { control: 'boolean' },
    fill: { control: 'boolean' },
    transports: { control: 'select', options: ['whep ll-hls hls mjpeg snapshot', 'whep', 'll-hls', 'mjpeg'] },
    fit: { control: 'select', options: ['contain', 'cover', 'fill'] },
    lang: { control: 'select', options: ['en', 'ar', 'de', 'es', 'fr', 'hi', 'pt', 'zh', 'zh-Hant'] },
  },
  args: { count: 4, label: 'Wall 1' },
  render: (args, { loaded }) => mosaic(args, (loaded as Loaded).at, repeatCameras(args.count)),
};
export default meta;

type Story = StoryObj<MosaicArgs>;

function mosaic(args: MosaicArgs, at: Addresses, cameras: readonly MosaicCamera[]) {
  return html`<cam-mosaic
    .cameras=${cameras}
    label=${ifDefined(args.label)}
    whep=${at.whep}
    hls=${at.hls}
    mjpeg=${at.mjpeg}
    snapshot=${at.snapshot}
    transports=${ifDefined(args.transports)}
    fit=${ifDefined(args.fit)}
    tour=${ifDefined(args.tour)}
    lang=${ifDefined(args.lang)}
    ?stats=${args.stats}
    ?sync=${args.sync}
    ?fill=${args.fill}
  ></cam-mosaic>`;
}

function repeatCameras(count: number): MosaicCamera[] {
  return Array.from({ length: count }, (_, at) => {
    const { camera, label } = CAMERAS[at % CAMERAS.length] as (typeof CAMERAS)[number];
    return { camera, label: at < CAMERAS.length ? label : `${label} (${1 + Math.floor(at / CAMERAS.length)})` };
  });
}

export const Four: Story = {};
export const Three: Story = { args: { count: 3 } };
export const Two: Story = { args: { count: 2 } };
export const One: Story = { args: { count: 1 } };

/** A mosaic without cameras. */
export const Empty: Story = { tags: ['!live'], args: { count: 0 } };

/** More than four cameras are split into pages. */
export const Pages: Story = { args: { count: 7 } };

/** The pages change by themselves, and pause while the viewer is active. */
export const Tour: Story = { args: { count: 6, tour: 20 } };

/** Enter or a double click enlarges a camera; the others stay beside it. */
export const Spotlight: Story = {
  play: async ({ canvasElement }) => {
    const element = canvasElement.querySelector('cam-mosaic');
    await element?.updateComplete;
    if (element) element.spotlight = 'dock';
  },
};

/** Stats for each camera, and for all. */
export const WithStats: Story = { args: { stats: true } };

/** Four cameras in four states. */
export const MixedStates: Story = {
  tags: ['offline', 'capacity', 'unauthorized'],
  args: { transports: 'whep' },
  render: (args, { loaded }) =>
    mosaic(args, (loaded as Loaded).broken, [
      { camera: 'crossing', label: 'Gate' },
      { camera: 'broken/offline', label: 'Yard' },
      { camera: 'broken/full', label: 'Lobby' },
      { camera: 'broken/locked', label: 'Vault' },
    ]),
};

/** Slotted players, each with its own address. */
export const SlottedPlayers: Story = {
  render: (args, { loaded }) =>
    html`<cam-mosaic label=${ifDefined(args.label)}>
      ${player({ camera: 'crossing' }, (loaded as Loaded).at)}
      ${player({ camera: 'pet', transports: 'll-hls' }, (loaded as Loaded).at)}
    </cam-mosaic>`,
};
