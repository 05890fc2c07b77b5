import litA11y from 'eslint-plugin-lit-a11y';
import { configs as lit } from 'eslint-plugin-lit';
import { configs as wc } from 'eslint-plugin-wc';
import tseslint from 'typescript-eslint';

/** Which module may import which: data flows one way, from the address to the element. */
const PURE = [
  'camera',
  'fault',
  'fault-http',
  'ladder',
  'ladder-state',
  'policy',
  'profiles',
  'rung',
  'settings',
  'sync',
  'telemetry',
  'telemetry-latency',
  'telemetry-rates',
  'telemetry-tally',
  'watchdog',
  'words',
];
const notThese = (patterns, message) => ({
  'no-restricted-imports': ['error', { patterns: [{ group: patterns, message, allowTypeImports: true }] }],
});
const hlsOnlyLazily = {
  'no-restricted-syntax': [
    'error',
    {
      selector: "ImportDeclaration[importKind!='type'][source.value=/^hls\\.js/]",
      message:
        'hls.js is imported dynamically, and only by src/transports/hls.ts: a page that plays WHEP never downloads it.',
    },
    {
      selector: 'ImportExpression[source.value=/^hls\\.js/]',
      message: 'Only src/transports/hls.ts imports hls.js.',
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
      'max-lines': ['error', { max: 300, skipBlankLines: false, skipComments: false }],
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
    files: PURE.map((name) => `src/${name}.ts`),
    rules: {
      ...notThese(
        [
          './transports/*',
          './viewer*',
          './stage*',
          './pulse*',
          './runners*',
          './frames*',
          './credentials*',
          './governor*',
          'lit',
        ],
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
  },
  {
    files: ['src/transports/**/*.ts'],
    rules: notThese(
      ['../ladder*', '../policy*', '../viewer*', '../runners*', '../pulse*', '../stage*', 'lit', '**/components/**'],
      'A transport never decides: it knows neither the ladder nor the viewer.',
    ),
  },
  {
    files: ['src/mediamtx/**/*.ts'],
    rules: notThese(
      [
        '../ladder*',
        '../policy*',
        '../viewer*',
        '../runners*',
        '../transports/*',
        '../stage*',
        'lit',
        '**/components/**',
      ],
      'The client of MediaMTX knows neither players nor elements: it runs in Node, too.',
    ),
  },
  { files: ['src/transports/hls.ts'], rules: { 'no-restricted-syntax': 'off' } },
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
