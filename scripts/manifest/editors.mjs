// What editors offer while somebody writes: VS Code's custom data, JetBrains' web-types.
import { listChoices, settable } from './elements.mjs';

const isFlag = ({ type }) => type?.text === 'boolean';

/** For `html.customData` in VS Code's settings. */
export const vsCodeHtml = (elements) => ({
  version: 1.1,
  tags: elements.map(({ tag, summary, description, attributes }) => ({
    name: tag,
    description: [summary, description].filter(Boolean).join('\n\n'),
    attributes: attributes.map((attribute) => ({
      name: attribute.name,
      description: attribute.description,
      ...(isFlag(attribute) ? { valueSet: 'v' } : { values: listChoices(attribute).map((name) => ({ name })) }),
    })),
  })),
});

/** For `css.customData`: the custom properties, each once. */
export const vsCodeCss = (elements) => {
  const byName = new Map(elements.flatMap(({ cssProperties }) => cssProperties.map((it) => [it.name, it])));
  return {
    version: 1.1,
    properties: [...byName.values()].map(({ name, description }) => ({ name, description })),
  };
};

/** https://json.schemastore.org/web-types.json, named in package.json under `web-types`. */
export const webTypes = (elements, { name, version }) => ({
  $schema: 'https://json.schemastore.org/web-types',
  name,
  version,
  'js-types-syntax': 'typescript',
  'description-markup': 'markdown',
  contributions: {
    html: {
      elements: elements.map((element) => ({
        name: element.tag,
        description: [element.summary, element.description].filter(Boolean).join('\n\n'),
        attributes: element.attributes.map((attribute) => ({
          name: attribute.name,
          description: attribute.description,
          default: attribute.default,
          value: isFlag(attribute)
            ? { kind: 'no-value' }
            : {
                type:
                  listChoices(attribute)
                    .map((choice) => `"${choice}"`)
                    .join(' | ') || attribute.type?.text,
              },
        })),
        slots: element.slots.map(({ name: slot, description }) => ({ name: slot, description })),
        js: {
          properties: settable(element).map((it) => ({
            name: it.name,
            description: it.description,
            type: it.type?.text,
          })),
          events: element.events.map((event) => ({ name: event.name, description: event.description })),
        },
        css: {
          parts: element.parts.map(({ name: part, description }) => ({ name: part, description })),
          properties: element.cssProperties.map((it) => ({ name: it.name, description: it.description })),
        },
      })),
    },
  },
});
