import { setCustomElementsManifest, type Preview } from '@storybook/web-components-vite';
import manifest from '../custom-elements.json' with { type: 'json' };
import '../components/entry/define-mosaic.js';
import { loadAddresses, type Addresses, type ServerName } from '../stories/setup.js';

setCustomElementsManifest(manifest);

/** The loaded data in the context of each story. */
export interface Loaded {
  /** The cameras of the server that the toolbar names. */
  readonly at: Addresses;
  /** The origin whose cameras can have faults. */
  readonly broken: Addresses;
}

const PAGES = { dark: ['#0b0d10', '#f2f4f7'], light: ['#ffffff', '#16191d'] } as const;

const preview: Preview = {
  globalTypes: {
    server: {
      description: 'Media server',
      toolbar: {
        icon: 'database',
        dynamicTitle: true,
        items: [
          { value: 'embedded', title: 'Embedded origin' },
          { value: 'mediamtx', title: 'Local MediaMTX' },
        ],
      },
    },
    page: {
      description: 'Page colours',
      toolbar: {
        icon: 'mirror',
        dynamicTitle: true,
        items: [
          { value: 'dark', title: 'Dark page' },
          { value: 'light', title: 'Light page' },
        ],
      },
    },
  },
  initialGlobals: { server: 'embedded', page: 'dark' },
  loaders: [
    async ({ globals }): Promise<Loaded> => {
      const [at, broken] = await Promise.all([loadAddresses(globals.server as ServerName), loadAddresses('embedded')]);
      return { at, broken };
    },
  ],
  argTypesEnhancers: [
    // Arguments without a control are documented only.
    ({ argTypes }) =>
      Object.fromEntries(Object.entries(argTypes).map(([name, type]) => [name, { control: false, ...type }])),
  ],
  decorators: [
    (story, { globals }) => {
      const scheme = globals.page === 'light' ? 'light' : 'dark';
      const [background, ink] = PAGES[scheme];
      document.documentElement.lang = 'en';
      document.documentElement.style.colorScheme = scheme;
      Object.assign(document.body.style, { background, color: ink });
      return story();
    },
  ],
  parameters: {
    // The elements have their own styles, so backgrounds are not needed.
    backgrounds: { disable: true },
    controls: { expanded: true },
    docs: { toc: true },
    options: {
      storySort: {
        order: [
          'Player',
          'States',
          'Transports',
          'Appearance',
          'Picture',
          'PTZ',
          'Talking',
          'Languages',
          'Mosaic',
          'Telemetry',
          'Camera service',
        ],
      },
    },
  },
};

export default preview;
