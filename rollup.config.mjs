import resolve from '@rollup/plugin-node-resolve';
import terser from '@rollup/plugin-terser';
import esbuild from 'rollup-plugin-esbuild';

const compile = (extra = {}) => esbuild({ target: 'es2022', tsconfig: './tsconfig.json', sourceMap: true, ...extra });
const onlyDeclared = (id) => /^(lit|hls\.js|@lit|react)(\/|$)/.test(id);

/** npm: one module for each of ours, dependencies left to the consumer's own build. */
const npm = {
  input: {
    'src/index': 'src/index.ts',
    'src/mediamtx/index': 'src/mediamtx/index.ts',
    'components/index': 'components/index.ts',
    'components/define': 'components/define.ts',
    'components/define-mosaic': 'components/define-mosaic.ts',
    'components/react': 'components/react.ts',
    'components/define-telemetry': 'components/define-telemetry.ts',
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
    /styles\.ts$/.test(id)
      ? {
          code: code
            .replace(/\/\*[\s\S]*?\*\//g, '')
            .replace(/\s*([{};:,])\s*(?=[^`]*`;)/g, '$1')
            .replace(/;}/g, '}'),
          map: { mappings: '' },
        }
      : null,
};

/** Names of properties that stay within the first chunk: no other one and no page ever sees them. */
const OURS_ALONE =
  /^(isTried|bannedAtMs|earlyEnds|probes|probeAtMs|purpose|askedAtMs|startedAtMs|sinceMs|stalledAtMs|nextRoundAtMs|lastLiveAtMs|nextId|blocked|failures|headStartMs|sinceLiveMs|attempts|isVisible|isAsked|isKnown|onWake|onVisible|onSample|onStarted|onFirstFrame|onFailed|onLost|viewerOptions|hasOptionIn|orderOf|onRest|onPresence|isInView|keepLastFrame|isWanted|isPresent|isEager|isWoken|followsStall|memory|steps)$/;

/** A short name that another chunk does not know would be a method that is never found: better no build at all. */
const noNameOfOursElsewhere = {
  name: 'no-name-of-ours-elsewhere',
  renderChunk(code, { fileName }) {
    if (fileName === 'cam-player.js') return;
    for (const [, before, name, after] of code.matchAll(/(\.?)\b(\w+)\b(\s*[:(])?/g)) {
      if ((before || after) && OURS_ALONE.test(name)) this.error(`${fileName} knows "${name}", which is shortened`);
    }
  },
};

/** A script tag: the element and the core in one file, each rung in a chunk that only who needs it loads. */
const cdn = {
  input: {
    'cam-player': 'components/define.ts',
    'cam-mosaic': 'components/define-mosaic.ts',
    'cam-leases': 'components/leases.ts',
    'mjpeg-service': 'components/mjpeg-service.ts',
  },
  // The chunks may take from the first file what it has, without a file between them.
  preserveEntrySignatures: 'allow-extension',
  plugins: [
    resolve({ browser: true, exportConditions: ['production'] }),
    tightCss,
    compile({ minify: false }),
    noNameOfOursElsewhere,
    terser({
      module: true,
      ecma: 2020,
      compress: { passes: 3, inline: 1, unsafe_arrows: true, unsafe_methods: true, keep_fargs: false },
      mangle: { properties: { regex: OURS_ALONE } },
      format: { comments: false },
    }),
  ],
  output: {
    dir: 'cdn',
    format: 'es',
    sourcemap: true,
    entryFileNames: '[name].js',
    chunkFileNames: '[name].js',
    // Otherwise what a chunk needs moves into it, and the first file would wait for hls.js.
    onlyExplicitManualChunks: true,
    manualChunks: (id) => {
      // hls.js and what drives it arrive together: one request, not one after the other.
      if (/\/hls\.js\/|\/(transports\/(hls|native-hls|hold-picture)|src\/profiles)/.test(id)) return 'hls';
      if (
        /\/words\/faults\.|\/transports\/(whep|held|jitter-hold|sdp|link-header|own-end|sound|transport)|\/src\/(beat|credential-headers|fault-http|frames|pulse|watchdog|telemetry)/.test(
          id,
        )
      )
        return 'whep';
      if (/\/cam-telemetry\/|\/figure-table/.test(id)) return 'cam-telemetry';
      if (/\/camera-controls\//.test(id)) return 'camera-controls';
      if (/\/src\/sync/.test(id)) return 'sync';
      if (/\/src\/lease/.test(id)) return 'leases';
      if (
        /\/src\/capture|\/cam-player\/(hands|acts|controls|control-styles|icons|keys|picture|service-link)\.|\/words\/acts\./.test(
          id,
        )
      )
        return 'hands';
      if (/\/cam-player\/(thumbnail|look|attention)/.test(id)) return 'thumbnail';
      // A language's words are loaded where they are read.
      if (/\/words\/(dictionary|languages)\./.test(id)) return 'words';
      const [, language] = /\/words\/(\w\w|zh-hant)\./.exec(id) ?? [];
      if (language && language !== 'en') return `words-${language}`;
      if (
        /\/snapshot-still\.|\/transports\/(mjpeg|connections|multipart|snapshot|canvas-painter|picture-date)/.test(id)
      )
        return 'images';
      return undefined;
    },
  },
};

/**
 * A classic script has no address of its own to import from, only the one that its tag gave: kept while it loads.
 * hls.js lies beside it in a file of its own, and the languages in those of the module.
 */
const besideTheScript = {
  name: 'beside-the-script',
  resolveDynamicImport(name, importer) {
    const [, language] = /^\.\/(\w\w|zh-hant)\.js$/.exec(name) ?? [];
    if (language && /\/words\/languages\./.test(importer)) return { id: `words-${language}.js`, external: true };
    return name === HLS ? { id: 'cam-player.iife.hls.js', external: true } : null;
  },
  renderDynamicImport: ({ targetModuleId }) =>
    /^(words-|cam-player\.iife\.)/.test(targetModuleId) ? { left: 'import(beside(', right: '))' } : null,
};
const HLS = 'hls.js';
const intro = `const home = document.currentScript?.src || document.baseURI;
const beside = (name) => new URL(name, home).href;`;

/** A script tag without type="module": everything in one file, but for hls.js, which lies beside it. */
const classic = {
  input: 'components/global.ts',
  plugins: [
    resolve({ browser: true, exportConditions: ['production'] }),
    tightCss,
    compile({ minify: false }),
    besideTheScript,
    terser({ ecma: 2020, compress: { passes: 2 }, format: { comments: false } }),
  ],
  output: {
    file: 'cdn/cam-player.iife.js',
    format: 'iife',
    name: 'camPlayer',
    intro,
    inlineDynamicImports: true,
    sourcemap: true,
  },
};
const classicHls = {
  // As its makers have shortened it.
  input: 'hls.js/dist/hls.min.mjs',
  plugins: [resolve({ browser: true })],
  output: { file: 'cdn/cam-player.iife.hls.js', format: 'es', sourcemap: true },
};

/** The client of MediaMTX's API, by itself: a page that lists paths may have no player. */
const mediaMtx = {
  input: 'src/mediamtx/index.ts',
  plugins: [
    resolve({ browser: true }),
    compile({ minify: false }),
    terser({ module: true, ecma: 2020, compress: { passes: 3 }, format: { comments: false } }),
  ],
  output: { file: 'cdn/mediamtx.js', format: 'es', inlineDynamicImports: true, sourcemap: true },
};

const ALL = { npm, cdn, classic, classicHls, mediaMtx };

/** All of them, or one: `rollup -c --configOnly cdn`. */
export default ({ configOnly }) => (configOnly ? ALL[configOnly] : Object.values(ALL));
