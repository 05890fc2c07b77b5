import { tidy } from './scripts/manifest/tidy.mjs';

/** What the docstrings say, as data: the API page, the types and the editors' data are made of it. */
export default {
  globs: ['components/**/*.ts'],
  exclude: ['components/react.ts', 'components/entry/global.ts'],
  outdir: '.',
  litelement: true,
  plugins: [tidy()],
};
