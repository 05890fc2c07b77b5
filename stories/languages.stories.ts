import type { Meta, StoryObj } from '@storybook/web-components-vite';
import type { Loaded } from '../.storybook/preview.js';
import { player, PLAYER_ARG_TYPES, row, type PlayerArgs } from './player.js';

/** A live camera and an offline camera, in each language. */
const meta: Meta<PlayerArgs> = {
  title: 'Languages',
  component: 'cam-player',
  tags: ['live', 'offline'],
  argTypes: PLAYER_ARG_TYPES,
  args: { camera: 'dock', label: 'P2', controls: true, transports: 'whep' },
  render: (args, { loaded }) => {
    const { at, broken } = loaded as Loaded;
    return row(
      ['420px', '', player(args, at)],
      ['420px', '', player({ ...args, camera: 'broken/offline', label: 'P3' }, broken)],
    );
  },
};
export default meta;

type Story = StoryObj<PlayerArgs>;

export const English: Story = { args: { lang: 'en' } };
export const Arabic: Story = { args: { lang: 'ar', dir: 'rtl' } };
export const German: Story = { args: { lang: 'de' } };
export const French: Story = { args: { lang: 'fr' } };
export const Spanish: Story = { args: { lang: 'es' } };
export const Portuguese: Story = { args: { lang: 'pt' } };
export const Hindi: Story = { args: { lang: 'hi' } };
export const Chinese: Story = { args: { lang: 'zh' } };
export const TraditionalChinese: Story = { args: { lang: 'zh-Hant' } };
