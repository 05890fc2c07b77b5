// docs/api.md: what there is to set, to call, to hear and to style.

const code = (text) => `\`${text}\``;
const cell = (text) => (text ?? '').replace(/\s*\n\s*/g, ' ').replaceAll('|', '\\|');

function table(head, rows) {
  if (rows.length === 0) return '';
  const line = (cells) => `| ${cells.map(cell).join(' | ')} |`;
  return [line(head), `|${head.map(() => '---').join('|')}|`, ...rows.map(line)].join('\n');
}

function section(title, text) {
  return text ? `### ${title}\n\n${text}\n` : '';
}

function signature({ name, parameters = [], return: returned }) {
  const given = parameters.map(
    ({ name: parameter, type, optional }) => `${parameter}${optional ? '?' : ''}: ${type?.text ?? 'unknown'}`,
  );
  return `${name}(${given.join(', ')}): ${returned?.type?.text ?? 'void'}`;
}

function page({
  tag,
  summary,
  description,
  attributes,
  properties,
  methods,
  events,
  slots,
  parts,
  states,
  cssProperties,
}) {
  return [
    `## ${code(`<${tag}>`)}\n\n${[summary, description].filter(Boolean).join('\n\n')}\n`,
    section(
      'Attributes',
      table(
        ['attribute', 'values', 'default', 'meaning'],
        attributes.map((it) => [
          code(it.name),
          code(it.type?.text ?? 'string'),
          it.default ? code(it.default) : '',
          it.description,
        ]),
      ),
    ),
    section(
      'Properties',
      table(
        ['property', 'type', 'meaning'],
        properties.map((it) => [
          code(it.name) + (it.readonly ? ' (read only)' : ''),
          code(it.type?.text ?? it.default ?? 'unknown'),
          it.description ?? attributes.find(({ name }) => name === it.attribute)?.description,
        ]),
      ),
    ),
    section(
      'Methods',
      table(
        ['method', 'meaning'],
        methods.map((it) => [code(signature(it)), it.description]),
      ),
    ),
    section(
      'Events',
      table(
        ['event', 'class', 'when'],
        events.map((it) => [code(it.name), code(it.className ?? 'Event'), it.description]),
      ),
    ),
    section(
      'Slots',
      table(
        ['slot', 'for'],
        slots.map((it) => [it.name ? code(it.name) : '(default)', it.description]),
      ),
    ),
    section(
      'Parts',
      table(
        ['`::part()`', 'what it is'],
        parts.map((it) => [code(it.name), it.description]),
      ),
    ),
    section(
      'States',
      table(
        ['`:state()`', 'when'],
        states.map((it) => [code(it.name), it.description]),
      ),
    ),
    section(
      'Custom properties',
      table(
        ['property', 'default', 'what it is'],
        cssProperties.map((it) => [code(it.name), it.default ? code(it.default) : '', it.description]),
      ),
    ),
  ]
    .filter(Boolean)
    .join('\n');
}

/** @returns The page in Markdown. */
export function apiPage(elements) {
  const head = '# The elements\n\n<!-- Made of the docstrings by `npm run manifest`: change those. -->\n';
  const rest =
    '## `cam-player/mediamtx`\n\nMediaMTX’s API, without elements: [its calls, and the ways to follow cameras](deployments/discovery.md#the-calls).\n';
  return `${head}\n${[...elements.map(page), rest].join('\n')}`.trimEnd().concat('\n');
}
