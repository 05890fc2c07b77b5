import { FAULT_BUTTONS, pressFault } from './faults.js';

/** A row of buttons, each of which breaks one camera and mends it again. */
export function faultRow(control: string, camera: string): HTMLElement {
  const row = document.createElement('div');
  row.className = 'faults';
  for (const { label, on, off } of FAULT_BUTTONS) {
    row.append(toggle(label, (isOn) => pressFault(control, camera, isOn ? on : off)));
  }
  return row;
}

function toggle(label: string, onToggle: (isOn: boolean) => Promise<void>): HTMLButtonElement {
  const button = document.createElement('button');
  button.type = 'button';
  button.textContent = label;
  button.setAttribute('aria-pressed', 'false');
  bindToggle(button, onToggle);
  return button;
}

/** Makes a button stay pressed until it is pressed again. */
export function bindToggle(button: HTMLElement, onToggle: (isOn: boolean) => Promise<void>): void {
  button.addEventListener('click', () => {
    const isOn = button.getAttribute('aria-pressed') !== 'true';
    button.setAttribute('aria-pressed', String(isOn));
    void onToggle(isOn);
  });
}
