// docs/api-core.md: what `cam-player/core` exports, from the docstrings of src/index.ts and the modules behind it.
import { relative, sep } from 'node:path';
import ts from 'typescript';

/** The sections of the page: each holds the exports that are declared in a folder of `src/`. */
const SECTIONS = {
  playback: 'Playback',
  address: 'Camera addresses',
  credentials: 'Credentials',
  faults: 'Faults',
  ladder: 'States and transport names',
  telemetry: 'Telemetry',
  leases: 'Leases',
  'camera-service': 'Camera services',
  sync: 'Synchronization',
  transports: 'Transports',
  servers: 'Media servers',
};

const HEAD = `# The core

<!-- Generated from the docstrings by \`npm run manifest\`. Edit the docstrings, not this page. -->

\`import { CameraPlayback } from 'cam-player/core'\` plays a camera without Lit and without elements. Everything here is also exported by \`cam-player\`. The elements are in [api.md](api.md).
`;

const code = (text) => `\`${text}\``;
const oneLine = (text) => text.replace(/\s*\n\s*/g, ' ').trim();
const cell = (text) => oneLine(text).replaceAll('|', '\\|');
/** `{@link Name}` and `{@link Name text}` read as code. */
const withoutLinks = (text) => text.replace(/\{@link(?:code|plain)?\s+([^\s}|]+)[^}]*\}/g, (_, name) => code(name));

function table(head, rows) {
  if (rows.length === 0) return '';
  const line = (cells) => `| ${cells.map(cell).join(' | ')} |`;
  return [line(head), `|${head.map(() => '---').join('|')}|`, ...rows.map(line)].join('\n');
}

/** Writes the exports of one program. */
class CorePage {
  #checker;
  #root;

  constructor(program, root) {
    this.#checker = program.getTypeChecker();
    this.#root = root;
  }

  write(entry) {
    const exported = this.#checker
      .getExportsOfModule(this.#checker.getSymbolAtLocation(entry))
      .map((symbol) => ({
        name: symbol.name,
        symbol: symbol.flags & ts.SymbolFlags.Alias ? this.#checker.getAliasedSymbol(symbol) : symbol,
      }))
      .filter(({ symbol }) => !this.#isInternal(symbol));
    const byFolder = new Map();
    for (const it of exported) {
      const folder = this.#getFolder(it.symbol);
      byFolder.set(folder, [...(byFolder.get(folder) ?? []), it]);
    }
    const folders = [...new Set([...Object.keys(SECTIONS), ...[...byFolder.keys()].sort()])];
    const sections = folders.filter((folder) => byFolder.has(folder));
    const getTitle = (folder) => SECTIONS[folder] ?? folder;
    const createAnchor = anchors();
    const contents = sections.map((folder) => {
      const names = sort(byFolder.get(folder)).map(({ name }) => `[${code(name)}](#${createAnchor(name)})`);
      return `- ${getTitle(folder)}: ${names.join(', ')}`;
    });
    const texts = sections.map((folder) => {
      const entries = sort(byFolder.get(folder)).map((it) => this.#entry(it));
      return `## ${getTitle(folder)}\n\n${entries.join('\n\n')}`;
    });
    return `${HEAD}\n${contents.join('\n')}\n\n${texts.join('\n\n')}\n`;
  }

  #getFolder(symbol) {
    const path = relative(this.#root, getDeclaration(symbol).getSourceFile().fileName).split(sep);
    return path[1];
  }

  #entry({ name, symbol }) {
    const declaration = getDeclaration(symbol);
    const parts = [`### ${code(name)}`, this.#description(symbol)];
    if (ts.isClassDeclaration(declaration)) parts.push(...this.#classParts(name, declaration, symbol));
    else if (ts.isInterfaceDeclaration(declaration)) parts.push(...this.#interfaceParts(declaration, symbol));
    else if (ts.isTypeAliasDeclaration(declaration)) parts.push(fence(typeAlias(name, declaration.type)));
    else if (ts.isFunctionDeclaration(declaration)) {
      parts.push(fence(`${name}${this.#signature(declaration)}`), this.#parameters(declaration), this.#results(symbol));
    } else parts.push(fence(`const ${name}: ${this.#formatType(symbol, declaration)};`));
    return [...parts, ...this.#examples(symbol)].filter(Boolean).join('\n\n');
  }

  #classParts(name, declaration, symbol) {
    const base = declaration.heritageClauses?.find(({ token }) => token === ts.SyntaxKind.ExtendsKeyword);
    const members = declaration.members.filter(isPublic).map((member) => ({
      member,
      symbol: this.#checker.getSymbolAtLocation(member.name ?? member),
    }));
    const visible = members.filter((it) => !it.symbol || !this.#isInternal(it.symbol));
    const constructor = declaration.members.find(ts.isConstructorDeclaration);
    const properties = visible.filter(
      ({ member }, at) =>
        (ts.isPropertyDeclaration(member) || ts.isAccessor(member)) &&
        visible.findIndex((it) => it.member.name?.getText() === member.name.getText()) === at,
    );
    const methods = visible.filter(({ member }) => ts.isMethodDeclaration(member));
    return [
      base ? `Extends ${code(base.types[0].getText())}.` : '',
      constructor ? fence(`new ${name}${this.#signature(constructor)}`) : '',
      constructor ? this.#parameters(constructor) : '',
      table(
        ['property', 'type', 'meaning'],
        properties.map(({ member, symbol: property }) => [
          code(member.name.getText()) + (isSettable(member, declaration) ? '' : ' (read only)'),
          code(this.#formatType(property, member)),
          this.#description(property),
        ]),
      ),
      table(
        ['method', 'meaning'],
        methods.map(({ member, symbol: method }) => [
          code(`${member.name.getText()}${oneLine(this.#signature(member))}`),
          [this.#description(method), this.#results(method)].filter(Boolean).join(' '),
        ]),
      ),
      this.#events(symbol),
    ];
  }

  #interfaceParts(declaration, symbol) {
    const calls = declaration.members.filter(ts.isCallSignatureDeclaration);
    const isOurs = (property) => !getDeclaration(property)?.getSourceFile().fileName.includes('node_modules');
    const properties = this.#checker
      .getPropertiesOfType(this.#checker.getDeclaredTypeOfSymbol(symbol))
      .filter((property) => isOurs(property) && !this.#isInternal(property));
    const bases = (declaration.heritageClauses ?? []).flatMap(({ types }) => types.map((type) => code(type.getText())));
    return [
      bases.length > 0 ? `Extends ${bases.join(', ')}.` : '',
      ...calls.map((call) => fence(this.#signature(call))),
      table(
        ['member', 'type', 'meaning'],
        properties.map((property) => {
          const member = getDeclaration(property);
          const isOptional = Boolean(property.flags & ts.SymbolFlags.Optional);
          return [
            code(property.name + (isOptional ? '?' : '')),
            code(
              member && ts.isMethodSignature(member)
                ? this.#signature(member, ' => ')
                : this.#formatType(property, member),
            ),
            this.#description(property),
          ];
        }),
      ),
    ];
  }

  #events(symbol) {
    const rows = findTags(symbol, this.#checker, 'fires', 'event').flatMap((text) => {
      const [, name, meaning] = /^(?:\{[^}]*\}\s*)?([\w-]+)\s*(?:-\s*)?([\s\S]*)$/.exec(text) ?? [];
      return name ? [[code(name), meaning]] : [];
    });
    return table(['event', 'when'], rows);
  }

  #description(symbol) {
    const text = symbol ? ts.displayPartsToString(symbol.getDocumentationComment(this.#checker)) : '';
    return withoutLinks(text).trim();
  }

  /** The parameters that the docstring describes. */
  #parameters({ parameters }) {
    const described = parameters
      .map((parameter) => [code(parameter.name.getText()), this.#description(parameter.symbol).replace(/^-\s*/, '')])
      .filter(([, text]) => text);
    return described.map(([name, text]) => `- ${name}: ${oneLine(text)}`).join('\n');
  }

  /** What a function returns and throws, in one line. */
  #results(symbol) {
    const returned = findTags(symbol, this.#checker, 'returns', 'return').map((text) => `Returns: ${oneLine(text)}`);
    const thrown = findTags(symbol, this.#checker, 'throws').map(
      (text) => `Throws: ${oneLine(text).replace(/^\{([^}]*)\}/, '`$1`')}`,
    );
    return [...returned, ...thrown].map(withoutLinks).join(' ');
  }

  #examples(symbol) {
    return findTags(symbol, this.#checker, 'example').map((text) => (text.includes('```') ? text : fence(text)));
  }

  #signature(declaration, arrow = ': ') {
    const parameters = declaration.parameters.map((parameter) => {
      const isOptional = parameter.questionToken ?? parameter.initializer;
      const type = this.#checker.typeToString(this.#checker.getTypeAtLocation(parameter), parameter);
      // An option bag is taken apart in the code; a reader wants its name.
      const name = ts.isIdentifier(parameter.name) ? parameter.name.text : 'options';
      return `${name}${isOptional ? '?' : ''}: ${parameter.type ? typeText(parameter.type) : type}`;
    });
    if (ts.isConstructorDeclaration(declaration)) return `(${parameters.join(', ')})`;
    const signature = this.#checker.getSignatureFromDeclaration(declaration);
    const result = declaration.type
      ? typeText(declaration.type)
      : this.#checker.typeToString(signature.getReturnType(), declaration);
    return `(${parameters.join(', ')})${arrow}${result}`;
  }

  #formatType(symbol, declaration) {
    if (declaration?.type) return oneLine(typeText(declaration.type));
    // A member of a mapped type (`Required<…>`) is declared nowhere.
    return this.#checker.typeToString(this.#checker.getTypeOfSymbol(symbol), declaration);
  }

  #isInternal(symbol) {
    return symbol.getJsDocTags(this.#checker).some(({ name }) => name === 'internal');
  }
}

/** Classes, functions, interfaces, other types, constants; each group in the order of the exports. */
function sort(exported) {
  const { Class, Function, Interface, TypeAlias, Variable } = ts.SymbolFlags;
  return [Class, Function, Interface, TypeAlias, Variable].flatMap((kind) =>
    exported.filter(({ symbol }) => symbol.flags & kind),
  );
}

/** The anchors of headings, as GitHub makes them: a second one of a name gets a number. */
function anchors() {
  const counts = new Map();
  return (name) => {
    const slug = name.toLowerCase();
    const count = counts.get(slug) ?? 0;
    counts.set(slug, count + 1);
    return count === 0 ? slug : `${slug}-${count}`;
  };
}

const getDeclaration = (symbol) => symbol.valueDeclaration ?? symbol.declarations?.[0];
const typeText = (node) => node.getText().replace(/^\|\s*/, '');
/** A long union keeps one line for each member. */
function typeAlias(name, node) {
  const text = typeText(node);
  const isList = ts.isUnionTypeNode(node) && text.includes('\n');
  return `type ${name} =${isList ? '\n  | ' : ' '}${text};`;
}
const fence = (text) => `\`\`\`ts\n${text}\n\`\`\``;

function findTags(symbol, checker, ...names) {
  return (symbol?.getJsDocTags(checker) ?? [])
    .filter(({ name }) => names.includes(name))
    .map(({ text }) => ts.displayPartsToString(text).trim());
}

function isPublic(member) {
  const hidden = ts.ModifierFlags.Private | ts.ModifierFlags.Protected | ts.ModifierFlags.Static;
  const isNamed = member.name !== undefined && !ts.isPrivateIdentifier(member.name);
  return isNamed && !(ts.getCombinedModifierFlags(member) & hidden);
}

function isSettable(member, { members }) {
  if (ts.isPropertyDeclaration(member)) return !(ts.getCombinedModifierFlags(member) & ts.ModifierFlags.Readonly);
  return members.some((it) => ts.isSetAccessorDeclaration(it) && it.name.getText() === member.name.getText());
}

/** @returns The page in Markdown. @param root The folder of the repository. */
export function corePage(root) {
  const { config } = ts.readConfigFile(`${root}tsconfig.json`, ts.sys.readFile);
  const { options } = ts.parseJsonConfigFileContent({ ...config, include: [], files: ['src/index.ts'] }, ts.sys, root);
  const program = ts.createProgram([`${root}src/index.ts`], { ...options, noEmit: true });
  return new CorePage(program, root).write(program.getSourceFile(`${root}src/index.ts`));
}
