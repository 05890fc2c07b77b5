import type { Meta, StoryObj } from '@storybook/web-components-vite';
import { html } from 'lit';
import { ifDefined } from 'lit/directives/if-defined.js';
import type { Loaded } from '../.storybook/preview.js';
import type { MosaicCamera } from '../components/index.js';
import { player } from './player.js';
import { CAMERAS, type Addresses } from './setup.js';

interface MosaicArgs {
  /** How many cameras hang on the wall: the four, again and again. */
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

/** Says so. */
export const Empty: Story = { tags: ['!live'], args: { count: 0 } };

/** More than four are turned by hand. */
export const Pages: Story = { args: { count: 7 } };

/** Or by itself; it waits while somebody looks closely. */
export const Tour: Story = { args: { count: 6, tour: 20 } };

/** One large, by Enter or a double click; the others beside it. */
export const Spotlight: Story = {
  play: async ({ canvasElement }) => {
    const element = canvasElement.querySelector('cam-mosaic');
    await element?.updateComplete;
    if (element) element.spotlight = 'dock';
  },
};

/** A line for each camera, and one for all. */
export const WithStats: Story = { args: { stats: true } };

/** Four cameras, four states, four words. */
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

/** Players of the page's own, each with an address of its own. */
export const SlottedPlayers: Story = {
  render: (args, { loaded }) =>
    html`<cam-mosaic label=${ifDefined(args.label)}>
      ${player({ camera: 'crossing' }, (loaded as Loaded).at)}
      ${player({ camera: 'pet', transports: 'll-hls' }, (loaded as Loaded).at)}
    </cam-mosaic>`,
};
