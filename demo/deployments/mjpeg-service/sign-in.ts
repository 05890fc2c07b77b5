import type { Credential, CredentialProvider } from '../../../src/index.js';

/** A form that is shown while a password is needed; its answer serves the player and the camera's service. */
export class SignIn {
  readonly #form: HTMLFormElement;
  #known: Credential | null = null;
  #pending: Promise<Credential> | null = null;

  constructor(form: HTMLFormElement) {
    this.#form = form;
  }

  /**
   * Creates a provider. It uses the password that the form returned to others, unless it has tried that one already.
   */
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
