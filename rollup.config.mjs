import resolve from '@rollup/plugin-node-resolve';
import terser from '@rollup/plugin-terser';
import esbuild from 'rollup-plugin-esbuild';

const compile = (extra = {}) => esbuild({ target: 'es2022', tsconfig: './tsconfig.json', sourceMap: true, ...extra });
const onlyDeclared = (id) => /^(lit|hls\.js|@lit)(\/|$)/.test(id);

/** npm: one module for each of ours, dependencies left to the consumer's own build. */
const npm = {
  input: {
    index: 'src/index.ts',
    'components/index': 'components/index.ts',
    'components/define': 'components/define.ts',
  },
  external: onlyDeclared,
  plugins: [resolve({ extensions: ['.ts', '.js'] }), compile()],
  output: {
    dir: 'dist',
    format: 'es',
    sourcemap: true,
    preserveModules: true,
    preserveModulesRoot: '.',
    entryFileNames: '[name].js',
  },
};

/** Style sheets are written for people; browsers need no indents. */
const tightCss = {
  name: 'tight-css',
  transform: (code, id) =>
    id.endsWith('styles.ts')
      ? code
          .replace(/\/\*[\s\S]*?\*\//g, '')
          .replace(/\s*([{};:,])\s*(?=[^`]*`;)/g, '$1')
          .replace(/;}/g, '}')
      : null,
};

/** A script tag: WebRTC and the element in one file, the other rungs in chunks that only who needs them loads. */
const cdn = {
  input: { 'cam-player': 'components/define.ts' },
  plugins: [
    resolve({ browser: true, exportConditions: ['production'] }),
    tightCss,
    compile({ minify: false }),
    terser({
      module: true,
      ecma: 2020,
      compress: { passes: 3, unsafe_arrows: true, unsafe_methods: true, keep_fargs: false },
      format: { comments: false },
    }),
  ],
  output: {
    dir: 'cdn',
    format: 'es',
    sourcemap: true,
    entryFileNames: '[name].js',
    chunkFileNames: '[name].js',
    manualChunks: (id) => {
      // hls.js and what drives it arrive together: one request, not one after the other.
      if (/\/hls\.js\/|\/(transports\/(hls|native-hls)|src\/profiles)/.test(id)) return 'hls';
      if (/\/transports\/(mjpeg|multipart|snapshot|canvas-painter)/.test(id)) return 'images';
      return undefined;
    },
  },
};

export default [npm, cdn];
