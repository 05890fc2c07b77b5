import vue from '@vitejs/plugin-vue';
import { defineConfig } from 'vite';

export default defineConfig({
  base: './',
  // An element of the browser's, no component of Vue's.
  plugins: [vue({ template: { compilerOptions: { isCustomElement: (tag) => tag.startsWith('cam-') } } })],
});
