import type { StorybookConfig } from '@storybook/web-components-vite';
import { camerasPlugin } from './cameras-plugin.js';

const config: StorybookConfig = {
  framework: '@storybook/web-components-vite',
  stories: ['../stories/**/*.stories.ts'],
  addons: ['@storybook/addon-docs', '@storybook/addon-a11y'],
  core: { disableTelemetry: true, disableWhatsNewNotifications: true },
  viteFinal: (vite) => ({
    ...vite,
    plugins: [...(vite.plugins ?? []), camerasPlugin()],
    // Optimized before the first story, so that no module is loaded twice.
    optimizeDeps: { ...vite.optimizeDeps, include: [...(vite.optimizeDeps?.include ?? []), 'hls.js', 'lit'] },
    build: { ...vite.build, chunkSizeWarningLimit: 2500 },
  }),
};

export default config;
