import { checkConf, CONF_DEFAULTS, parsePattern, type ConfValues } from './conf-fields.js';

/** The paths of the configuration. Patterns stand for names that they match; a name of its own goes first. */
export class PathConfs {
  readonly #confs = new Map<string, ConfValues>();
  readonly #onChange: () => void;

  /** @param onChange Called after each change. */
  constructor(paths: Readonly<Record<string, ConfValues>>, onChange: () => void) {
    for (const [name, values] of Object.entries(paths)) this.#set(name, values);
    this.#onChange = onChange;
  }

  /** Which entry a path follows; null when it is not configured. */
  nameFor(path: string): string | null {
    if (this.#confs.has(path)) return path;
    const patterns = this.names.filter((name) => parsePattern(name)?.test(path));
    return patterns.find((name) => name.startsWith('~')) ?? patterns[0] ?? null;
  }

  /** Sorted. */
  get names(): readonly string[] {
    return [...this.#confs.keys()].sort();
  }

  /** The names that are no patterns: their paths are always there. */
  get literalNames(): readonly string[] {
    return this.names.filter((name) => !parsePattern(name));
  }

  /** All settings of an entry; null for none. */
  get(name: string): ConfValues | null {
    const values = this.#confs.get(name);
    return values ? { name, ...CONF_DEFAULTS, ...values } : null;
  }

  /** The three changes throw, in MediaMTX's words, for what it would not take. */
  add(name: string, values: ConfValues): void {
    if (this.#confs.has(name)) throw new Error('path already exists');
    this.replace(name, values);
  }

  patch(name: string, values: ConfValues): void {
    this.replace(name, { ...this.#confs.get(name), ...values });
  }

  replace(name: string, values: ConfValues): void {
    this.#set(name, values);
    this.#onChange();
  }

  /** False when there is none. */
  delete(name: string): boolean {
    const wasThere = this.#confs.delete(name);
    if (wasThere) this.#onChange();
    return wasThere;
  }

  #set(name: string, values: ConfValues): void {
    checkConf(name, values);
    this.#confs.set(name, values);
  }
}
