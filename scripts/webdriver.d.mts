/** An element of the page, as WebDriver names it: to be given back to `execute`, `click` and `screenshot`. */
export interface PageElement<E extends Element = Element> {
  readonly 'element-6066-11e4-a52e-4f735466cecf': string;
  /** Never there: tells the type alone. */
  readonly element?: E;
}

/** What stands in the page for what is given from here. */
type InPage<T> = T extends PageElement<infer E> ? E : T;
/** What is given here for what stands in the page. */
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
