import { requestUsage, type Usage } from './setup.js';

/** The polling interval; a change by this page is drawn at once. */
const POLL_INTERVAL_MS = 1000;

/** Draws the open cameras, and the buttons that set faults. */
export function drawUsage(root: HTMLElement): void {
  const show = (usage: Usage) => root.replaceChildren(...parts(usage, onChange));
  let drawn = '';
  const refresh = (usage: Usage) => {
    // Drawing only on a change keeps the focus of the buttons.
    const text = JSON.stringify(usage);
    if (text !== drawn) show(usage);
    drawn = text;
  };
  const onChange = (change: object) => void requestUsage(change).then(refresh);
  const poll = () =>
    void requestUsage()
      .then(refresh, () => undefined)
      .finally(() => setTimeout(poll, POLL_INTERVAL_MS));
  poll();
}

function parts({ isStopped, usage, leases }: Usage, onChange: (change: object) => void): readonly HTMLElement[] {
  const filled = new Set(leases.filter(({ user }) => user === 'somebody').map(({ camera }) => camera.split('_')[0]));
  const limits = table('Open now', [
    ...usage.map(({ name, open, limit }) => {
      const meter = document.createElement('meter');
      Object.assign(meter, { min: 0, max: limit, high: limit - 0.5, value: open });
      meter.setAttribute('aria-label', `${name}: ${open} of ${limit}`);
      const isFilled = filled.has(name);
      const change = isFilled ? { empty: name } : { fill: name };
      return [
        name,
        meter,
        `${open} of ${limit}`,
        button(isFilled ? 'Empty' : 'Fill', () => onChange(change), isFilled, name),
      ];
    }),
  ]);
  const leaseTable = table(
    'Leases',
    leases
      .filter(({ user }) => user !== 'somebody')
      .map(({ id, user, camera }) => [
        user,
        camera,
        button('Revoke', () => onChange({ take: id }), false, `${camera} of ${user}`),
      ]),
  );
  const stop = button('Service stopped', () => onChange({ isStopped: !isStopped }), isStopped);
  return [limits, leaseTable, stop];
}

function table(caption: string, rows: readonly (readonly (string | HTMLElement)[])[]): HTMLElement {
  const element = document.createElement('table');
  element.createCaption().textContent = caption;
  for (const cells of rows) {
    const row = element.insertRow();
    for (const cell of cells) row.insertCell().append(cell);
  }
  if (rows.length === 0) element.insertRow().insertCell().append('no viewers');
  return element;
}

function button(text: string, onChange: () => void, isOn: boolean, what = ''): HTMLButtonElement {
  const element = document.createElement('button');
  element.type = 'button';
  element.textContent = text;
  element.setAttribute('aria-pressed', String(isOn));
  if (what) element.setAttribute('aria-label', `${text} ${what}`);
  element.addEventListener('click', onChange);
  return element;
}
