/** One setting of a path. */
type Value = string | number | boolean;

/** The settings of a path that the embedded API knows, with MediaMTX's defaults: those that have a meaning here, and a few more. */
export const CONF_DEFAULTS: Readonly<Record<string, Value>> = {
  source: 'publisher',
  sourceFingerprint: '',
  sourceOnDemand: false,
  sourceOnDemandStartTimeout: '10s',
  sourceOnDemandCloseAfter: '10s',
  maxReaders: 0,
  alwaysAvailable: false,
  record: false,
  overridePublisher: true,
  rtspTransport: 'automatic',
};

/** The settings of a path, as far as they were set. */
export type ConfValues = Readonly<Record<string, Value>>;

const GO_TYPES = { string: 'string', number: 'int', boolean: 'bool' } as const;

/** Reads a body as MediaMTX does. Throws in its words, which are Go's. */
export function parseConf(body: string): ConfValues {
  const values = parse(body);
  // `null` leaves all as it is.
  if (values === null) return {};
  if (typeof values !== 'object' || Array.isArray(values)) {
    const map = 'map[string]json.RawMessage';
    throw new Error(`json: cannot unmarshal ${describeKind(values)} into Go value of type ${map}`);
  }
  for (const [name, value] of Object.entries(values)) {
    const standard = Object.hasOwn(CONF_DEFAULTS, name) ? CONF_DEFAULTS[name] : undefined;
    if (standard === undefined) throw new Error(`json: unknown field "${name}"`);
    const wanted = typeof standard as keyof typeof GO_TYPES;
    if (typeof value === wanted) continue;
    throw new Error(`json: cannot unmarshal ${describeKind(value)} into Go value of type ${GO_TYPES[wanted]}`);
  }
  return values as ConfValues;
}

const SOURCES = /^(publisher|redirect|rpiCamera|(rtsps?|rtmps?|https?|srt|udp|wheps?):\/\/.+)$/;

/** Throws, in MediaMTX's words, for a name or settings that it would not take. */
export function checkConf(name: string, values: ConfValues): void {
  checkName(name);
  const { source, sourceOnDemand } = { ...CONF_DEFAULTS, ...values };
  if (!SOURCES.test(String(source))) throw new Error(`invalid source: '${String(source)}'`);
  if (source === 'publisher' && sourceOnDemand === true) {
    throw new Error(`'sourceOnDemand' is useless when source is 'publisher'`);
  }
}

/** Is it a pattern, and no name? */
export function parsePattern(name: string): RegExp | null {
  if (name === 'all_others' || name === 'all') return /^/;
  return name.startsWith('~') ? new RegExp(name.slice(1)) : null;
}

function checkName(name: string): void {
  try {
    if (parsePattern(name)) return;
  } catch {
    throw new Error(`invalid regular expression: ${name.slice(1)}`);
  }
  const wrong = name.startsWith('/')
    ? "can't begin with a slash"
    : name.endsWith('/')
      ? "can't end with a slash"
      : !/^[\w\-/.]+$/.test(name)
        ? 'can contain only alphanumeric characters, underscore, dot, minus, slash'
        : name.split('/').some((segment) => segment === '.' || segment === '..')
          ? "can't contain dot path segments"
          : null;
  if (wrong) throw new Error(`invalid path name '${name}': ${wrong}`);
}

function parse(body: string): unknown {
  try {
    return JSON.parse(body) as unknown;
  } catch {
    throw new Error('unexpected end of JSON input');
  }
}

function describeKind(value: unknown): string {
  if (Array.isArray(value)) return 'array';
  return typeof value === 'boolean' ? 'bool' : typeof value;
}
