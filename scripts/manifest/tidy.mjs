// What the analyzer reads out of the sources, cut to what the package promises.

/** Says of an attribute what its docstring says: `{'low' | 'high'}` rather than the name of a type. */
function findAttributeTypes(comment) {
  const types = new Map();
  for (const [, type, name] of comment.matchAll(/@attr\s+\{([^}]+)\}\s+\[?([\w-]+)/g)) types.set(name, type);
  return types;
}

const isPublic = ({ privacy, name }) => privacy !== 'private' && privacy !== 'protected' && !name.startsWith('#');
/** `this.surfaces.role = …` in a constructor is none of the element's fields, though the analyzer takes it for one. */
const isDeclared = (member) =>
  member.kind === 'method' || Boolean(member.privacy || member.attribute || member.description || member.readonly);
/** What is dispatched without a word in the docstring is dispatched under that name elsewhere. */
const isDescribed = ({ name, description }) => Boolean(name && description);

const published = (path) => path.replace(/^\/?(components|src)\//, 'dist/$1/').replace(/\.ts$/, '.js');
/** The first paragraph sums up; what comes after it describes. */
const PARAGRAPH = /\n\s*\n/;

/** The paths are those of the tarball. */
function publishPaths(value) {
  if (Array.isArray(value)) return value.forEach(publishPaths);
  if (value === null || typeof value !== 'object') return undefined;
  for (const key of ['module', 'path']) if (typeof value[key] === 'string') value[key] = published(value[key]);
  return Object.values(value).forEach(publishPaths);
}

function tidyClass(declaration, types) {
  const [summary, ...rest] = (declaration.summary ?? '').split(PARAGRAPH);
  if (summary) Object.assign(declaration, { summary, description: rest.join('\n\n') || declaration.description });
  // What it inherits is listed as its own; the classes between are no promise.
  if (declaration.tagName) declaration.superclass = { name: 'LitElement', package: 'lit' };
  const hidden = new Set((declaration.members ?? []).filter((member) => !isPublic(member)).map(({ name }) => name));
  declaration.members = (declaration.members ?? []).filter((member) => isPublic(member) && isDeclared(member));
  // A protected reactive property has no attribute, though the analyzer lists one.
  declaration.attributes = (declaration.attributes ?? []).filter(({ fieldName }) => !hidden.has(fieldName));
  if (declaration.events) declaration.events = declaration.events.filter(isDescribed);
  for (const list of ['attributes', 'members', 'events', 'cssParts', 'cssProperties', 'cssStates']) {
    const names = (declaration[list] ?? []).map(({ name }) => name);
    const twice = names.find((name, i) => names.indexOf(name) !== i);
    if (twice) throw new Error(`<${declaration.tagName ?? declaration.name}> lists ${twice} twice in its ${list}.`);
  }
  for (const attribute of declaration.attributes ?? []) {
    const type = types?.get(attribute.name);
    if (type) attribute.type = { text: type };
  }
}

/** @returns A plugin for the analyzer. */
export function tidy() {
  const typesByClass = new Map();
  return {
    name: 'tidy',
    analyzePhase({ ts, node }) {
      if (!ts.isClassDeclaration(node) || !node.name) return;
      const comment = node.getFullText().slice(0, node.getLeadingTriviaWidth());
      typesByClass.set(node.name.text, findAttributeTypes(comment));
    },
    packageLinkPhase({ customElementsManifest }) {
      const classNames = new Set();
      for (const { declarations } of customElementsManifest.modules)
        for (const declaration of declarations) {
          if (!declaration.tagName) continue;
          classNames.add(declaration.name);
          declaration.events?.forEach(({ type }) => type && classNames.add(type.text));
        }
      for (const module of customElementsManifest.modules) {
        module.declarations = module.declarations.filter(({ kind, name }) => kind === 'class' && classNames.has(name));
        module.exports = (module.exports ?? []).filter(
          ({ kind, declaration }) => kind === 'custom-element-definition' || classNames.has(declaration?.name),
        );
        for (const declaration of module.declarations) tidyClass(declaration, typesByClass.get(declaration.name));
      }
      customElementsManifest.modules = customElementsManifest.modules.filter(
        ({ declarations, exports }) => declarations.length + exports.length > 0,
      );
      customElementsManifest.modules.sort((a, b) => (a.path < b.path ? -1 : 1));
      publishPaths(customElementsManifest.modules);
    },
  };
}
