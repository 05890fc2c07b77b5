import litA11y from 'eslint-plugin-lit-a11y';
import { configs as lit } from 'eslint-plugin-lit';
import { configs as wc } from 'eslint-plugin-wc';
import tseslint from 'typescript-eslint';

/** Which module may import which: data flows one way, from the address to the element. */
const notThese = (patterns, message) => ({
  'no-restricted-imports': ['error', { patterns: [{ group: patterns, message, allowTypeImports: true }] }],
});
const notMatching = (regex, message) => ({
  'no-restricted-imports': ['error', { patterns: [{ regex, message, allowTypeImports: true }] }],
});
/** The pure modules of each folder; all of them where none is named. */
const PURE = {
  'src/address': [],
  'src/faults': [],
  'src/ladder': [],
  'src/liveness': ['freeze', 'watchdog'],
  'src/picture': [],
  'src/playback': ['settings'],
  'src/ptz': ['motion'],
  'src/replay': [
    'frame',
    'memory',
    'time-axis',
    'rtp-clock',
    'timeline',
    'codec',
    'stretch',
    'mp4-reader',
    'codec-strings',
    'clip-boxes',
  ],
  'src/servers': [],
  'src/server-list': ['server-choice'],
  'src/sync': ['shifts'],
  'src/talk-back': ['hold-to-talk', 'talk-back'],
  'src/telemetry': ['record', 'latency', 'rates', 'counts'],
  'src/trials': ['frozen-time', 'trials', 'observe-trials', 'step-with-trials'],
  'src/transports/hls': ['profiles', 'programme-date', 'media-playlist', 'freshness', 'standstill', 'boxes'],
  'src/transports/images': ['byte-queue', 'image-type', 'jpeg-end', 'multipart', 'multipart-delimiter', 'picture-date'],
  'src/transports/whep': ['sdp', 'link-header', 'location', 'adaptive-jitter-buffer'],
  'components/i18n': ['format', 'strings'],
  'components/overlay': ['shapes', 'timeline', 'frame-clock'],
};
const anyOf = (names) => (names.length > 0 ? `(${names.join('|')})` : '[\\w-]+');
const pureElsewhere = Object.entries(PURE).map(([folder, names]) => `${folder.split('/').at(-1)}/${anyOf(names)}`);
const pureModules = Object.entries(PURE).map(([folder, names]) => ({
  files: names.length > 0 ? names.map((name) => `${folder}/${name}.ts`) : [`${folder}/**`],
  rules: {
    ...notMatching(
      `^(?!\\./${anyOf(names)}\\.js$|(\\.\\./)+([\\w-]+/)*(${pureElsewhere.join('|')})\\.js$)`,
      'A pure module imports pure modules only.',
    ),
    'no-restricted-globals': [
      'error',
      'document',
      'window',
      'navigator',
      'fetch',
      'performance',
      'setTimeout',
      'setInterval',
      'location',
    ],
  },
}));
const hlsOnlyLazily = {
  'no-restricted-syntax': [
    'error',
    {
      selector: "ImportDeclaration[importKind!='type'][source.value=/^hls\\.js/]",
      message:
        'hls.js is imported dynamically, and only by src/transports/hls/hls.ts: a page that plays WHEP never downloads it.',
    },
    {
      selector: 'ImportExpression[source.value=/^hls\\.js/]',
      message: 'Only src/transports/hls/hls.ts imports hls.js.',
    },
  ],
};

export default tseslint.config(
  {
    ignores: [
      'dist/',
      'cdn/',
      'node_modules/',
      'storybook-static/',
      'playwright-report/',
      'test-results/',
      // Made of the docstrings.
      'components/react.ts',
      'types/',
    ],
  },
  ...tseslint.configs.recommendedTypeChecked,
  lit['flat/recommended'],
  wc['flat/best-practice'],
  {
    files: ['**/*.ts', '**/*.mjs'],
    languageOptions: {
      parserOptions: {
        projectService: {
          allowDefaultProject: ['*.config.mjs', 'scripts/*.mjs'],
        },
        tsconfigRootDir: import.meta.dirname,
      },
    },
    rules: {
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
      '@typescript-eslint/consistent-type-imports': ['error', { fixStyle: 'inline-type-imports' }],
      '@typescript-eslint/prefer-promise-reject-errors': [
        'error',
        { allowThrowingUnknown: true, allowThrowingAny: true },
      ],
      '@typescript-eslint/only-throw-error': ['error', { allowThrowingUnknown: true, allowThrowingAny: true }],
      // A class without registration is the point of this package.
      'wc/define-tag-after-class-definition': 'off',
      'wc/tag-name-matches-class': 'off',
      'wc/file-name-matches-element': 'off',
      'max-lines': ['error', { max: 300, skipBlankLines: true, skipComments: true }],
      eqeqeq: ['error', 'always', { null: 'ignore' }],
    },
  },
  { files: ['**/*.mjs', '**/*.d.mts', 'demo/consumers/**'], extends: [tseslint.configs.disableTypeChecked] },
  {
    files: ['components/**/*.ts', 'stories/**/*.ts'],
    plugins: { 'lit-a11y': litA11y },
    rules: litA11y.configs.recommended.rules,
  },
  {
    files: ['src/**/*.ts'],
    rules: {
      ...notThese(
        ['lit', 'lit/*', '@lit/*', '**/components/**', '**/demo/**'],
        'The core knows neither Lit nor the elements.',
      ),
      ...hlsOnlyLazily,
    },
  },
  {
    files: ['src/transports/**/*.ts'],
    rules: notMatching(
      '(^|/)(components/|ladder/(?!transport-name\\.)|playback/(?!settings\\.)|liveness/session-monitor\\.)|^lit',
      'A transport never decides: it knows neither the ladder nor the playback.',
    ),
  },
  {
    files: ['src/mediamtx-api/**/*.ts'],
    rules: notThese(
      ['**/ladder/*', '**/playback/*', '**/liveness/*', '**/transports/*', 'lit', '**/components/**'],
      'The client of MediaMTX knows neither players nor elements: it runs in Node, too.',
    ),
  },
  ...pureModules,
  { files: ['src/transports/hls/hls.ts'], rules: { 'no-restricted-syntax': 'off' } },
  {
    // A browser with a lifted autoplay policy plays what no user sees: black thumbnails went unnoticed that way.
    files: ['test/**/*.ts', 'demo/**/*.ts', 'stories/**/*.ts', 'scripts/**/*.mjs', '*.config.{ts,mjs}'],
    ignores: ['eslint.config.mjs'],
    rules: {
      'no-restricted-syntax': [
        'error',
        ...['Literal[value=/autoplay-policy|media\\.autoplay/]', 'TemplateElement[value.raw=/autoplay-policy/]'].map(
          (selector) => ({
            selector,
            message:
              'Start browsers as users do. A test about sound makes a real click first; if that can not be, disable this rule with the reason.',
          }),
        ),
      ],
    },
  },
  {
    files: ['test/**/*.ts'],
    rules: {
      // chai's assertions are properties.
      '@typescript-eslint/no-unused-expressions': 'off',
      '@typescript-eslint/no-floating-promises': 'off',
      'max-lines': 'off',
    },
  },
);
