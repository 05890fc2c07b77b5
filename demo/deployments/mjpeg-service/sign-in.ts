import type { Credential, CredentialProvider } from '../../../src/index.js';

/** A form that is shown while a password is wanted: one answer for the player and for its camera's service. */
export class SignIn {
  readonly #form: HTMLFormElement;
  #known: Credential | null = null;
  #pending: Promise<Credential> | null = null;

  constructor(form: HTMLFormElement) {
    this.#form = form;
  }

  /** For one who asks: what others were given meanwhile counts, unless this one has tried it. */
  provider(): CredentialProvider {
    let tried: Credential | null = null;
    return async ({ reason }) => {
      if (reason === 'refused' && this.#known === tried) await this.#showForm();
      return (tried = this.#known);
    };
  }

  #showForm(): Promise<Credential> {
    return (this.#pending ??= new Promise((resolve) => {
      this.#form.hidden = false;
      this.#form.addEventListener(
        'submit',
        (event) => {
          event.preventDefault();
          const input = this.#form.querySelector('input');
          this.#known = { username: 'viewer', password: input?.value ?? '' };
          this.#pending = null;
          this.#form.hidden = true;
          this.#form.reset();
          resolve(this.#known);
        },
        { once: true },
      );
    }));
  }
}
