import { html, render } from 'lit';

interface Switches {
  readonly cameras: Readonly<Record<string, boolean>>;
  readonly isApiCut: boolean;
}

/** Shows the switches of the cameras and of the API. In a real deployment these changes happen elsewhere. */
export async function showSwitches(container: HTMLElement): Promise<void> {
  const change = async (body: object) => show(await requestSwitches({ method: 'POST', body: JSON.stringify(body) }));
  const show = ({ cameras, isApiCut }: Switches) =>
    render(
      html`<span>Publishing cameras</span>
        ${Object.entries(cameras).map(
          ([camera, isOn]) =>
            html`<button aria-pressed=${isOn} @click=${() => void change({ camera, isOn: !isOn })}>${camera}</button>`,
        )}
        <button class="fault" aria-pressed=${isApiCut} @click=${() => void change({ isApiCut: !isApiCut })}>
          API cut off
        </button>`,
      container,
    );
  show(await requestSwitches());
}

async function requestSwitches(init?: RequestInit): Promise<Switches> {
  return (await (await fetch('switches', init)).json()) as Switches;
}
