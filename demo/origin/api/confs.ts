import { checkConf, CONF_DEFAULTS, parsePattern, type ConfValues } from './conf-fields.js';

/** The paths of the configuration. A pattern applies to the names that it matches; an exact name goes first. */
export class PathConfs {
  readonly #confs = new Map<string, ConfValues>();
  readonly #onChange: () => void;

  /** @param onChange Called after each change. */
  constructor(paths: Readonly<Record<string, ConfValues>>, onChange: () => void) {
    for (const [name, values] of Object.entries(paths)) this.#set(name, values);
    this.#onChange = onChange;
  }

  /** Finds the entry of a path; null if the path is not configured. */
  nameFor(path: string): string | null {
    if (this.#confs.has(path)) return path;
    const patterns = this.names.filter((name) => parsePattern(name)?.test(path));
    return patterns.find((name) => name.startsWith('~')) ?? patterns[0] ?? null;
  }

  /** All entries, sorted. */
  get names(): readonly string[] {
    return [...this.#confs.keys()].sort();
  }

  /** The exact names; their paths always exist. */
  get literalNames(): readonly string[] {
    return this.names.filter((name) => !parsePattern(name));
  }

  /** All settings of an entry; null for an unknown entry. */
  get(name: string): ConfValues | null {
    const values = this.#confs.get(name);
    return values ? { name, ...CONF_DEFAULTS, ...values } : null;
  }

  /** Adds an entry. All three changes throw with MediaMTX's message for settings that it refuses. */
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

  /** Removes an entry; returns false for an unknown entry. */
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
