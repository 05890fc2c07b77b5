import resolve from '@rollup/plugin-node-resolve';
import terser from '@rollup/plugin-terser';
import esbuild from 'rollup-plugin-esbuild';

const compile = (extra = {}) => esbuild({ target: 'es2022', tsconfig: './tsconfig.json', sourceMap: true, ...extra });
const onlyDeclared = (id) => /^(lit|hls\.js|@lit)(\/|$)/.test(id);

/** npm: one module for each of ours, dependencies left to the consumer's own build. */
const npm = {
  input: { index: 'src/index.ts', 'components/index': 'components/index.ts', 'components/define': 'components/define.ts' },
  external: onlyDeclared,
  plugins: [resolve({ extensions: ['.ts', '.js'] }), compile()],
  output: { dir: 'dist', format: 'es', sourcemap: true, preserveModules: true, preserveModulesRoot: '.', entryFileNames: '[name].js' },
};

/** A script tag: everything inside, hls.js in a chunk of its own that only a page without WebRTC loads. */
const cdn = {
  input: { 'cam-player': 'components/define.ts' },
  plugins: [resolve({ browser: true, exportConditions: ['production'] }), compile({ minify: false }), terser({ module: true, format: { comments: false } })],
  output: {
    dir: 'cdn',
    format: 'es',
    sourcemap: true,
    entryFileNames: '[name].js',
    chunkFileNames: '[name].js',
    manualChunks: (id) => (id.includes('/hls.js/') ? 'hls' : undefined),
  },
};

export default [npm, cdn];
