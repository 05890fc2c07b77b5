// The manifest as the generators read it.

/** The first letter large: `cam-fault` → `CamFault`. */
export const pascal = (name) => name.replace(/(^|-)(\w)/g, (_, dash, letter) => letter.toUpperCase());

const getEventName = ({ name, type }) => (type ? type.text.replace(/Event$/, '') : (NATIVE[name] ?? pascal(name)));
/** Where the words of a media event's name meet, as React writes them. */
const NATIVE = {
  enterpictureinpicture: 'EnterPictureInPicture',
  leavepictureinpicture: 'LeavePictureInPicture',
  canplay: 'CanPlay',
  loadeddata: 'LoadedData',
  loadedmetadata: 'LoadedMetadata',
  loadstart: 'LoadStart',
  timeupdate: 'TimeUpdate',
  volumechange: 'VolumeChange',
};

/**
 * @returns Each element: `{tag, className, definedIn, summary, description, attributes, properties, methods, events,
 * slots, parts, states, cssProperties}`; an event has `handler`, its name as a React property, and `className`.
 */
export function listElements(manifest) {
  const definedIn = new Map(
    manifest.modules.flatMap(({ path, exports }) =>
      exports
        .filter(({ kind }) => kind === 'custom-element-definition')
        .map(({ name }) => [name, path.replace('dist/components/', './')]),
    ),
  );
  return manifest.modules
    .flatMap(({ declarations }) => declarations)
    .filter(({ tagName }) => tagName)
    .map((declaration) => ({
      tag: declaration.tagName,
      className: declaration.name,
      definedIn: definedIn.get(declaration.tagName),
      summary: declaration.summary ?? '',
      description: declaration.description ?? '',
      attributes: declaration.attributes ?? [],
      properties: declaration.members.filter(({ kind }) => kind === 'field'),
      methods: declaration.members.filter(({ kind }) => kind === 'method'),
      events: (declaration.events ?? []).map((event) => ({
        ...event,
        className: event.type?.text && event.type.text !== 'Event' ? event.type.text : null,
        handler: `on${getEventName({ ...event, type: event.type?.text === 'Event' ? null : event.type })}`,
      })),
      slots: declaration.slots ?? [],
      parts: declaration.cssParts ?? [],
      states: declaration.cssStates ?? [],
      cssProperties: declaration.cssProperties ?? [],
    }))
    .sort((a, b) => ORDER.indexOf(a.tag) - ORDER.indexOf(b.tag) || (a.tag < b.tag ? -1 : 1));
}
/** What is used most stands first; what is not named here stands before it, in the order of the alphabet. */
const ORDER = ['cam-telemetry', 'cam-mosaic', 'cam-player'].reverse();

/** Those that a page can set. */
export const settable = ({ properties }) => properties.filter(({ readonly }) => !readonly);

/** The values that an attribute may have, where they are a list: `'a' | 'b'` → `['a', 'b']`. */
export function listChoices({ type }) {
  const parts = (type?.text ?? '').split('|').map((part) => part.trim());
  return parts.every((part) => /^'[^']*'$/.test(part)) ? parts.map((part) => part.slice(1, -1)) : [];
}
