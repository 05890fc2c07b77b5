import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
// In Node, Lit provides the parts of a window that it needs.
import * as components from '../../components/index.js';

interface Named {
  readonly name: string;
  readonly attribute?: string;
  readonly description?: string;
}
interface Member extends Named {
  readonly kind: string;
  readonly return?: { readonly type?: { readonly text: string } };
}
interface Declaration {
  readonly name: string;
  readonly tagName?: string;
  readonly attributes?: readonly Named[];
  readonly members?: readonly Member[];
  readonly events?: readonly Named[];
  readonly cssParts?: readonly Named[];
  readonly cssProperties?: readonly Named[];
}
interface Manifest {
  readonly modules: readonly { readonly declarations: readonly Declaration[] }[];
}
interface ElementClass {
  readonly observedAttributes: readonly string[];
  readonly elementProperties: ReadonlyMap<PropertyKey, { readonly state?: boolean }>;
}

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const manifest = JSON.parse(readFileSync(`${ROOT}/custom-elements.json`, 'utf8')) as Manifest;
const elements = manifest.modules.flatMap(({ declarations }) => declarations).filter(({ tagName }) => tagName);
const names = (list: readonly Named[] | undefined) => new Set(list?.map(({ name }) => name));
/** Reads all sources in the element's folder, because several modules draw `cam-player`. */
const readSource = (tagName: string) =>
  readdirSync(`${ROOT}/components/${tagName}`, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts'))
    .map((file) => readFileSync(`${ROOT}/components/${tagName}/${file}`, 'utf8'))
    .join('\n');
const matches = (text: string, pattern: RegExp) => [
  ...new Set([...text.matchAll(pattern)].map(([, name]) => name ?? '')),
];

/** Names of earlier versions, and what took their place. */
const OLD_NAMES: readonly (readonly [RegExp, string])[] = [
  [/\brungs?\b/i, 'transport'],
  [/\bpill\b/i, 'badge'],
  [/\blights?\b/i, 'indicators'],
  [/\bstill-time\b/, 'timestamp'],
  [/\brefusal\b/, 'error'],
  [/\bstage\b/, 'surface'],
  [/\bfigures\b/, 'stats'],
  [/\bhasTelemetry\b/, 'stats'],
  [/\bstart=|\bStartMode\b|\beconomy\b/, 'head-start'],
  [/(?<!['"`])\beager\b(?!['"`])/, 'loading="eager"'],
  [/muted="false"/, 'unmuted'],
  [/\bcameraList\b|\bcamera-list\b/, 'cameras'],
  [/\bhomes\b/, 'deployments'],
  [/--cam-(said|ink|wait|stop|focus|font)\b(?!-)/, '--cam-…-color, --cam-font-family, --cam-announcements'],
  [/\b(Session|Stage|Still|Tally|Pick|Sample)\b(?!<)/, 'a name with a prefix'],
  [/\b(nextTryAtMs|frameAge)\b(?!Ms)/, 'status.nextTryAtMs, frameAgeMs'],
];

for (const file of [
  'custom-elements.json',
  'docs/api.md',
  'components/react.ts',
  'components/index.ts',
  'src/index.ts',
  'types/react.d.ts',
  'types/preact.d.ts',
  'types/vue.d.ts',
  'editors/vscode.html.json',
  'editors/vscode.css.json',
  'editors/web-types.json',
]) {
  test(`${file} has no name of an earlier version`, () => {
    const text = readFileSync(`${ROOT}/${file}`, 'utf8');
    for (const [old, current] of OLD_NAMES) {
      const line = text.split('\n').find((one) => old.test(one));
      assert.equal(line, undefined, `${String(old)} is now ${current}`);
    }
  });
}

test('the manifest knows the elements of the package', () => {
  assert.ok(elements.some(({ tagName }) => tagName === 'cam-player'));
  for (const { name } of elements) assert.ok(name in components, `${name} is not exported`);
});

for (const { name, tagName = '', attributes, members, events, cssParts, cssProperties } of elements) {
  const element = (components as unknown as Record<string, ElementClass>)[name];

  test(`all attributes and properties of <${tagName}> are in the manifest`, () => {
    assert.ok(element);
    const listed = names(attributes);
    for (const attribute of element.observedAttributes) assert.ok(listed.has(attribute), `attribute ${attribute}`);
    const properties = names(members);
    for (const [property, { state }] of element.elementProperties) {
      if (!state) assert.ok(properties.has(String(property)), `property ${String(property)}`);
    }
  });

  test(`each method of <${tagName}> says what it returns`, () => {
    for (const { name: method, kind, return: returned } of members ?? []) {
      if (kind === 'method' && returned) assert.ok(returned.type?.text, `${method}: no text in an inline @returns`);
    }
  });

  test(`all parts and custom properties in the sources of <${tagName}> are in the manifest`, () => {
    const source = readSource(tagName);
    const parts = names(cssParts);
    // The first word names it, a second one tells how it is just now.
    for (const part of matches(source, /\bpart="([\w-]+)/g)) assert.ok(parts.has(part), `part ${part}`);
    const properties = names(cssProperties);
    for (const property of matches(source, /var\((--cam-[\w-]+)/g)) {
      const isSetByUs = new RegExp(`['"]${property}['"]|${property}:`).test(source);
      assert.ok(properties.has(property) || isSetByUs, `custom property ${property}`);
    }
  });

  test(`all events that the sources of <${tagName}> dispatch are in the manifest`, () => {
    const listed = names(events);
    const dispatched = matches(readSource(tagName), /super\(\s*'(cam-[\w-]+)'/g);
    for (const event of dispatched) assert.ok(listed.has(event), `event ${event}`);
    for (const { name: event, description } of events ?? []) assert.ok(description, `${event} is not described`);
  });
}
