import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const DOCS = readdirSync(`${ROOT}docs`).filter((name) => name.endsWith('.md'));
/** The documents whose samples are complete; the others show fragments. */
const WHOLE = [
  'quick-start.md',
  'transports.md',
  'faults.md',
  'security.md',
  'recipes.md',
  'deployments/quotas.md',
  'deployments/thumbnails.md',
  'deployments/mjpeg-service.md',
  'deployments/discovery.md',
  'deployments/bucket.md',
];
const read = (name: string) => readFileSync(`${ROOT}docs/${name}`, 'utf8');

/** Extracts the fenced samples in these languages. */
function extractSamples(name: string, languages: readonly string[]) {
  return [...read(name).matchAll(/^```(\w+)\n([\s\S]*?)^```/gm)]
    .filter(([, language = '']) => languages.includes(language))
    .map(([, language = '', code = '']) => ({ language, code }));
}

describe('the samples of the documents', () => {
  test('compile with the package’s types', () => {
    const files = new Map<string, string>();
    for (const name of WHOLE) {
      extractSamples(name, ['ts', 'tsx', 'vue']).forEach(({ language, code }, at) => {
        const script = language === 'vue' ? (/<script[^>]*>([\s\S]*?)<\/script>/.exec(code)?.[1] ?? '') : code;
        files.set(`${ROOT}docs/${name}.${at}.${language === 'tsx' ? 'tsx' : 'ts'}`, script);
      });
    }
    assert.ok(files.size >= 8, `${files.size} samples`);
    assert.deepEqual(findErrors(files), []);
  });

  test('are checked: an error in a sample is found', () => {
    const wrong = `import type { CamPlayer } from 'cam-player'; export const f = (p: CamPlayer) => p.status.because;`;
    assert.equal(findErrors(new Map([[`${ROOT}docs/wrong.ts`, wrong]])).length, 1);
  });

  test('use only attributes that the elements have', () => {
    const manifest = JSON.parse(readFileSync(`${ROOT}custom-elements.json`, 'utf8')) as Manifest;
    const known = new Map<string, readonly string[]>();
    for (const { declarations } of manifest.modules) {
      for (const { tagName, attributes = [] } of declarations) {
        if (tagName)
          known.set(
            tagName,
            attributes.map(({ name }) => name),
          );
      }
    }
    const ofAll = ['id', 'class', 'slot', 'style', 'for'];
    let count = 0;
    for (const name of DOCS) {
      for (const { code } of extractSamples(name, ['html'])) {
        for (const [, tag = '', rest = ''] of code.matchAll(/<(cam-\w+)((?:\s+[\w-]+(?:="[^"]*")?)*)\s*>/g)) {
          for (const [, attribute = ''] of rest.matchAll(/([\w-]+)(?:="[^"]*")?/g)) {
            assert.ok([...ofAll, ...(known.get(tag) ?? [])].includes(attribute), `${name}: ${tag} has no ${attribute}`);
            count += 1;
          }
        }
      }
    }
    assert.ok(count > 10, `${count} attributes`);
  });
});

interface Manifest {
  readonly modules: readonly {
    readonly declarations: readonly { tagName?: string; attributes?: readonly { name: string }[] }[];
  }[];
}

test('the faults reference has every fault that there is, and its word', () => {
  const [, meanings = ''] =
    /const MEANINGS[^{]*\{(.*?)\n\};/s.exec(readFileSync(`${ROOT}src/ladder/policy.ts`, 'utf8')) ?? [];
  const codes = [...meanings.matchAll(/^ {2}'?([\w-]+)'?: /gm)];
  assert.ok(codes.length > 30, `${codes.length} codes`);
  const page = read('faults.md');
  for (const [, code = ''] of codes) assert.ok(page.includes(`| \`${code}\` |`), `faults.md lacks ${code}`);
});

/** Maps the package's exports to their source files, because the samples are checked before the build. */
function sourcesOfExports(): Record<string, string[]> {
  const { exports } = JSON.parse(readFileSync(`${ROOT}package.json`, 'utf8')) as {
    exports: Record<string, string | { types?: string }>;
  };
  return Object.fromEntries(
    Object.entries(exports).flatMap(([name, entry]) => {
      const built = typeof entry === 'string' ? undefined : /^\.\/dist\/(.+)\.d\.ts$/.exec(entry.types ?? '')?.[1];
      return built ? [[`cam-player${name.slice(1)}`, [`${ROOT}${built}.ts`]]] : [];
    }),
  );
}

/** Returns the compiler's errors in these virtual files; imports of the package resolve to its sources. */
function findErrors(files: ReadonlyMap<string, string>): string[] {
  const options: ts.CompilerOptions = {
    target: ts.ScriptTarget.ES2022,
    module: ts.ModuleKind.ESNext,
    moduleResolution: ts.ModuleResolutionKind.Bundler,
    jsx: ts.JsxEmit.ReactJSX,
    strict: true,
    noEmit: true,
    skipLibCheck: true,
    useDefineForClassFields: false,
    lib: ['lib.es2023.d.ts', 'lib.dom.d.ts', 'lib.dom.iterable.d.ts'],
    types: [],
    paths: sourcesOfExports(),
  };
  const host = ts.createCompilerHost(options);
  const disk = ts.createCompilerHost(options);
  host.fileExists = (path) => files.has(path) || disk.fileExists(path);
  host.readFile = (path) => files.get(path) ?? disk.readFile(path);
  host.getSourceFile = (path, language, ...rest) => {
    const sample = files.get(path);
    return sample === undefined
      ? disk.getSourceFile(path, language, ...rest)
      : ts.createSourceFile(path, `${sample}\nexport {};`, language);
  };
  const program = ts.createProgram([...files.keys(), `${ROOT}types/react.d.ts`], options, host);
  return [...files.keys()].flatMap((path) =>
    ts
      .getPreEmitDiagnostics(program, program.getSourceFile(path))
      .map(({ messageText }) => `${path.slice(ROOT.length)}: ${ts.flattenDiagnosticMessageText(messageText, ' ')}`),
  );
}
