/** A WebDriver reference to an element of the page, for `execute`, `click` and `screenshot`. */
export interface PageElement<E extends Element = Element> {
  readonly 'element-6066-11e4-a52e-4f735466cecf': string;
  /** Always absent: carries the type only. */
  readonly element?: E;
}

/** The type in the page of an argument. */
type InPage<T> = T extends PageElement<infer E> ? E : T;
/** The type here of a result in the page. */
type FromPage<T> = T extends Element ? PageElement<T> : T extends undefined ? null : T;

export class WebDriverSession {
  static open(
    driverUrl: string,
    capabilities: Readonly<Record<string, unknown>>,
    limitMs?: number,
  ): Promise<WebDriverSession>;
  goto(url: string): Promise<void>;
  url(): Promise<string>;
  setSize(width: number, height: number): Promise<void>;
  execute<A extends unknown[], T>(
    fn: (...args: { [K in keyof A]: InPage<A[K]> }) => T,
    ...args: A
  ): Promise<FromPage<Awaited<T>>>;
  click(element: PageElement): Promise<void>;
  screenshot(element?: PageElement): Promise<Buffer>;
  close(): Promise<void>;
}
