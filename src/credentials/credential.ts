/**
 * Credentials that a page can give: a bearer token, a user name and password, or headers of its own.
 *
 * When the camera's server redirects a request to another origin, browsers remove `Authorization` (Fetch §4.4) and keep
 * headers of other names. Prefer a token where the server is not yours alone.
 */
export type Credential =
  | {
      readonly token: string;
      /**
       * When the token expires, in epoch milliseconds; the `exp` of a JWT if absent. The player asks for another one
       * some seconds earlier.
       */
      readonly expiresAtMs?: number;
    }
  | { readonly username: string; readonly password: string }
  | { readonly headers: Readonly<Record<string, string>> };

/**
 * Why the player asks for credentials: before the first request, because the server refused the last ones, or because
 * the last ones are about to expire.
 */
export type CredentialReason = 'first' | 'refused' | 'expiring';

/** Gives the credentials for a URL; null where there are none. */
export type CredentialProvider = (request: {
  readonly url: string;
  readonly reason: CredentialReason;
}) => Promise<Credential | null> | Credential | null;
