// Types of the elements for those who write them in JSX or in a Vue template, and React's wrappers.
import { listChoices, settable } from './elements.mjs';

export const MADE = '// Made of the docstrings by `npm run manifest`: change those.';

const doc = (text) => (text ? `/** ${text.replace(/\s*\n\s*/g, ' ')} */\n` : '');
const eventClasses = (elements) => [
  ...new Set(elements.flatMap(({ events }) => events.map(({ className }) => className).filter(Boolean))),
];
const typeOfAttribute = (attribute) => {
  const choices = listChoices(attribute);
  if (choices.length > 0) return choices.map((choice) => `'${choice}'`).join(' | ');
  const text = attribute.type?.text ?? '';
  if (text === 'boolean') return "boolean | ''";
  return text.startsWith('number') ? 'number | string' : 'string';
};

/** Properties under their own names, and attributes whose name is another: both can be written. */
function props(element) {
  const names = new Set(settable(element).map(({ name }) => name));
  const getDoc = ({ name, attribute, description }) =>
    description ?? element.attributes.find((it) => it.name === (attribute ?? name))?.description;
  const ofProperties = settable(element).map(
    (property) => `${doc(getDoc(property))}${property.name}?: ${element.className}['${property.name}'];`,
  );
  const ofAttributes = element.attributes
    .filter(({ name }) => !names.has(name) && name !== 'lang')
    .map((attribute) => `${doc(attribute.description)}'${attribute.name}'?: ${typeOfAttribute(attribute)};`);
  return [...ofProperties, ...ofAttributes].join('\n');
}

const imports = (elements, from) =>
  `import type { ${[...elements.map(({ className }) => className), ...eventClasses(elements)].join(', ')} } from '${from}';`;

/** Both React 19 and Preact set properties, and hear any event under `on` and its name. */
function jsx(elements, { module, formatAttributes }) {
  const one = (element) => `
/** What \`<${element.tag}>\` takes. */
export interface ${element.className}Props {
${props(element)}
${element.events
  .filter(({ className }) => className)
  .map(({ name, className, description }) => `${doc(description)}'on${name}'?: (event: ${className}) => void;`)
  .join('\n')}
}`;
  const intrinsic = elements.map(
    ({ tag, className }) =>
      `'${tag}': Omit<${formatAttributes(className)}, keyof ${className}Props> & ${className}Props;`,
  );
  return `${elements.map(one).join('\n')}

declare module '${module}' {
  namespace JSX {
    interface IntrinsicElements {
      ${intrinsic.join('\n')}
    }
  }
}
`;
}

export const reactTypes = (elements) => `${MADE}
import type { DetailedHTMLProps, HTMLAttributes } from 'react';
${imports(elements, '../dist/components/index.js')}
${jsx(elements, { module: 'react', formatAttributes: (name) => `DetailedHTMLProps<HTMLAttributes<${name}>, ${name}>` })}`;

export const preactTypes = (elements) => `${MADE}
import type { ClassAttributes, HTMLAttributes } from 'preact';
${imports(elements, '../dist/components/index.js')}
${jsx(elements, { module: 'preact', formatAttributes: (name) => `HTMLAttributes<${name}> & ClassAttributes<${name}>` })}`;

export const vueTypes = (elements) => `${MADE}
import type { EmitFn, HTMLAttributes, PublicProps } from 'vue';
${imports(elements, '../dist/components/index.js')}
${elements
  .map(
    (element) => `
/** What \`<${element.tag}>\` takes in a template. */
export interface ${element.className}Props {
${props(element)}
}

/** What \`<${element.tag}>\` tells. */
export type ${element.className}Emits = {
${element.events.map(({ name, className, description }) => `${doc(description)}'${name}': (event: ${className ?? 'Event'}) => void;`).join('\n')}
}`,
  )
  .join('\n')}

/** An element as Vue's templates know a component. */
type InTemplate<Element, Props, Emits> = new () => Element & {
  /** @deprecated For the types of templates only. */
  $props: Props & HTMLAttributes & PublicProps;
  /** @deprecated For the types of templates only. */
  $emit: EmitFn<Emits>;
};

declare module 'vue' {
  interface GlobalComponents {
    ${elements.map(({ tag, className }) => `'${tag}': InTemplate<${className}, ${className}Props, ${className}Emits>;`).join('\n')}
  }
}
`;

/** React 18 knows attributes only: these set properties and hear events. */
export const reactWrappers = (elements) => `${MADE}
import { createComponent, type EventName } from '@lit/react';
import * as React from 'react';
${[...new Set(elements.map(({ definedIn }) => `import '${definedIn}';`))].join('\n')}
import { ${elements.map(({ className }) => `${className} as ${className}Element`).join(', ')}, ${eventClasses(elements)
  .map((name) => `type ${name}`)
  .join(', ')} } from './index.js';
${elements
  .map(
    ({ tag, className, summary, events }) => `
${doc(summary)}export const ${className} = createComponent({
  react: React,
  tagName: '${tag}',
  elementClass: ${className}Element,
  displayName: '${className}',
  events: {
${events.map((event) => `${event.handler}: '${event.name}' as EventName<${event.className ?? 'Event'}>,`).join('\n')}
  },
});
`,
  )
  .join('')}`;
