import { readFileSync } from 'node:fs';
import resolve from '@rollup/plugin-node-resolve';
import esbuild from 'rollup-plugin-esbuild';
import { minify } from 'terser';

const compile = (extra = {}) => esbuild({ target: 'es2022', tsconfig: './tsconfig.json', sourceMap: true, ...extra });
const onlyDeclared = (id) => /^(lit|hls\.js|mediabunny|@lit|react)(\/|$)/.test(id);

/**
 * Terser. What a chunk exports to others under a short name (`export { asFault as a }`) has this name within the chunk,
 * too, so that the list of exports names it once.
 */
const terser = (options) => ({
  name: 'terser',
  async renderChunk(code) {
    const [, list = ''] = /^export \{([^}]*)\};/m.exec(code) ?? [];
    const shortNames = list.matchAll(/(\S+) as (?!default\b)([^\s,]+)/g);
    const props = Object.fromEntries(Array.from(shortNames, ([, name, shortName]) => [`$${name}`, shortName]));
    const result = await minify(code, { ...options, nameCache: { vars: { props } }, sourceMap: true });
    return { code: result.code, map: result.map };
  },
});

/** npm: one module for each of ours, dependencies left to the consumer's own build. */
const npm = {
  input: {
    'src/index': 'src/index.ts',
    'src/mediamtx-api/index': 'src/mediamtx-api/index.ts',
    'components/index': 'components/index.ts',
    'components/entry/define': 'components/entry/define.ts',
    'components/entry/define-mosaic': 'components/entry/define-mosaic.ts',
    'components/react': 'components/react.ts',
    'components/entry/define-telemetry': 'components/entry/define-telemetry.ts',
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
            .replace(/\[part='([\w-]+)'\]/g, '[part=$1]')
            .replace(/([,:(])0\./g, '$1.')
            .replace(/ ([>~/]) /g, '$1')
            .replace(/;}/g, '}'),
          map: { mappings: '' },
        }
      : null,
};

/** So are templates. Lines stay lines, so that source maps stay true. */
const tightHtml = {
  name: 'tight-html',
  transform: (code, id) =>
    /\/components\/.*\.ts$/.test(id) && code.includes('html`')
      ? { code: code.replace(/^[ \t]+/gm, ''), map: null }
      : null,
};

/**
 * What the player never uses of Lit: hooks for browsers without shadow DOM and for elements that a server has drawn,
 * style sheets for browsers that cannot construct them (those cannot run the player, see docs/browsers.md), decorators,
 * and a list of the versions on the page.
 */
const UNUSED_IN_LIT = [
  [/\w+\.(?:lit|reactive)(?:Html|Element)(?:Polyfill|Hydrate)Support\b/g, 'undefined'],
  [
    /\w+\.ShadowRoot&&\(.{1,80}?\)&&"adoptedStyleSheets"in Document\.prototype&&"replace"in CSSStyleSheet\.prototype/,
    'true',
  ],
  [/"Value passed to 'css' function.*?security\."/, '"css"'],
  [/\(\w+\.(?:lit|reactive)(?:Html|Element)Versions\?\?=\[\]\)\.push\("[\d.]+"\)/, 'undefined'],
  [/Symbol\.metadata\?\?=Symbol\("metadata"\),\w+\.litPropertyMetadata\?\?=new WeakMap;/, ''],
  [/const (\w+)=this\[Symbol\.metadata\];if\(null!==\1\)\{.*?\}(?=this\._\$Eh=)/, ''],
  [/static addInitializer\(\w+\)\{.*?\}(?=static)/, ''],
  [/void 0!==(\w+)\.l&&\(this\.l=\[\.\.\.\1\.l\]\),/, ''],
  [/,this\.constructor\.l\?\.forEach\(\w+=>\w+\(this\)\)/, ''],
];
const withoutUnusedLit = {
  name: 'without-unused-lit',
  transform: (code, id) =>
    /\/(@lit|lit-html|lit-element)\//.test(id)
      ? { code: UNUSED_IN_LIT.reduce((text, [part, instead]) => text.replace(part, instead), code), map: null }
      : null,
};

/** mediabunny reads files in Node: not here. */
const withoutNode = {
  name: 'without-node',
  resolveId: (id) => (id.startsWith('node:') ? NO_NODE : null),
  load: (id) => (id === NO_NODE ? 'export {};' : null),
};
const NO_NODE = '\0no-node';

/** The page for an `<iframe>`, beside its script. */
const embedPage = {
  name: 'embed-page',
  buildStart() {
    this.addWatchFile(EMBED_PAGE);
  },
  generateBundle() {
    this.emitFile({ type: 'asset', fileName: 'embed.html', source: readFileSync(EMBED_PAGE, 'utf8') });
  },
};
const EMBED_PAGE = 'components/entry/embed.html';

/** A script tag: the element, the core and the controls in one file, WebRTC included; the other transports in chunks that are loaded when needed. */
const cdn = {
  input: {
    'cam-player': 'components/entry/define.ts',
    'cam-mosaic': 'components/entry/define-mosaic.ts',
    'cam-leases': 'components/entry/leases.ts',
    'mjpeg-service': 'components/entry/mjpeg-service.ts',
    'ptz-providers': 'components/entry/ptz-providers.ts',
    'talk-back': 'components/entry/talk-back.ts',
    embed: 'components/entry/embed.ts',
  },
  // The chunks may take from the first file what it has, without a file between them.
  preserveEntrySignatures: 'allow-extension',
  plugins: [
    withoutNode,
    resolve({ browser: true, exportConditions: ['production'] }),
    withoutUnusedLit,
    tightCss,
    tightHtml,
    compile({ minify: false, minifySyntax: true, minifyIdentifiers: true }),
    terser({
      module: true,
      ecma: 2022,
      compress: {
        passes: 5,
        inline: 1,
        unsafe_arrows: true,
        unsafe_methods: true,
        keep_fargs: false,
        lhs_constants: false,
      },
      format: { comments: false },
    }),
    embedPage,
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
      if (/\/hls\.js\/|\/transports\/hls\//.test(id)) return 'hls';
      if (/\/cam-telemetry\/|\/cam-mosaic\/stats-table|\/i18n\/en\/telemetry/.test(id)) return 'cam-telemetry';
      if (/\/components\/camera-service\/|\/i18n\/en\/service/.test(id)) return 'camera-service';
      if (/\/components\/ptz\/|\/src\/ptz\/(motion|driver)\.|\/i18n\/en\/ptz/.test(id)) return 'ptz';
      // mediabunny, and what writes a clip with it, from the first clip on.
      if (/\/mediabunny\/|\/replay\/(clip|clip-boxes|stretch)\./.test(id)) return 'clip';
      if (/\/components\/overlay\//.test(id)) return 'overlay';
      if (/\/components\/zoom\/|\/picture\/zoom\.|\/i18n\/en\/zoom/.test(id)) return 'zoom';
      // What takes the frames of HLS from what drives hls.js.
      if (/\/replay\/(hls-source|mp4-reader|codec-strings)\./.test(id)) return 'replay-hls';
      if (/\/(components|src)\/replay\/|\/i18n\/en\/replay/.test(id)) return 'replay';
      // Also its providers: the element knows only their type.
      if (/\/components\/talk\/|\/src\/talk-back\/|\/i18n\/en\/talk/.test(id)) return 'talk';
      if (/\/components\/keep-awake\//.test(id)) return 'keep-awake';
      if (/\/components\/media-session\//.test(id)) return 'media-session';
      if (/\/components\/mosaic-window\//.test(id)) return 'mosaic-window';
      if (/\/src\/sync\//.test(id)) return 'sync';
      if (/\/src\/leases\/(?!mjpeg-service)/.test(id)) return 'leases';
      if (/\/src\/server-list\//.test(id)) return 'server-list';
      if (/\/src\/trials\//.test(id)) return 'trials';
      if (/\/cam-player\/thumbnail\//.test(id)) return 'thumbnail';
      // What a failed answer means; and what is sent while a larger chunk loads.
      const isOfFailures =
        /\/src\/(faults\/(from-http|server-messages)|transports\/(empty-answer|index-request)|servers\/(?!\w+-urls))/;
      if (isOfFailures.test(id) || /\/i18n\/en\/rare-faults\./.test(id)) return 'http-faults';
      // Relays, where nothing connects without them.
      if (/\/whep\/(ice-servers|link-header)\./.test(id)) return 'ice-servers';
      // A language is loaded where an element is in it.
      if (/\/i18n\/(dictionary|languages)\./.test(id)) return 'languages';
      const [, language] = /\/i18n\/(\w\w|zh-hant)\./.exec(id) ?? [];
      if (language !== undefined && language !== 'en') return `lang-${language}`;
      // Why no answer came.
      if (/\/transports\/(explain-silence|detect-redirect)\./.test(id)) return 'silence';
      // Still pictures: from the camera, and of what is shown.
      if (/\/playback\/(poster|capture)\.|\/controls\/(save|turn-capture)\.|\/transports\/images\//.test(id))
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
    if (language && /\/i18n\/languages\./.test(importer)) return { id: `lang-${language}.js`, external: true };
    const file = { [HLS]: 'cam-player.iife.hls.js', [CLIP]: 'cam-player.iife.clip.js' }[name];
    return file ? { id: file, external: true } : null;
  },
  renderDynamicImport: ({ targetModuleId }) =>
    /^(lang-|cam-player\.iife\.)/.test(targetModuleId) ? { left: 'import(beside(', right: '))' } : null,
};
const HLS = 'hls.js';
const CLIP = '../../src/replay/clip.js';
const intro = `const home = document.currentScript?.src || document.baseURI;
const beside = (name) => new URL(name, home).href;`;

/** A script tag without type="module": everything in one file, but for hls.js and what writes clips, which lie beside it. */
const classic = {
  input: 'components/entry/global.ts',
  plugins: [
    resolve({ browser: true, exportConditions: ['production'] }),
    tightCss,
    tightHtml,
    compile({ minify: false, minifySyntax: true }),
    besideTheScript,
    terser({ ecma: 2022, compress: { passes: 2 }, format: { comments: false } }),
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

const classicClip = {
  input: 'src/replay/clip.ts',
  plugins: [
    withoutNode,
    resolve({ browser: true }),
    compile({ minify: false, minifySyntax: true }),
    terser({ module: true, ecma: 2022, compress: { passes: 2 }, format: { comments: false } }),
  ],
  output: { file: 'cdn/cam-player.iife.clip.js', format: 'es', sourcemap: true },
};

/** The client of MediaMTX's API, by itself: a page that lists paths may have no player. */
const mediaMtx = {
  input: 'src/mediamtx-api/index.ts',
  plugins: [
    resolve({ browser: true }),
    compile({ minify: false, minifySyntax: true }),
    terser({ module: true, ecma: 2022, compress: { passes: 3 }, format: { comments: false } }),
  ],
  output: { file: 'cdn/mediamtx.js', format: 'es', inlineDynamicImports: true, sourcemap: true },
};

const ALL = { npm, cdn, classic, classicHls, classicClip, mediaMtx };

/** All of them, or some: `rollup -c --configOnly cdn,mediaMtx`. */
export default ({ configOnly }) => (configOnly ? configOnly.split(',').map((name) => ALL[name]) : Object.values(ALL));
