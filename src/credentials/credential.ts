/**
 * What a page may give: a bearer token, a user and password, or headers of its own.
 *
 * When the camera's server redirects a request to another origin, browsers take `Authorization` off
 * (Fetch §4.4) and let headers of other names follow: prefer a token where the server is not yours alone.
 */
export type Credential =
  | {
      readonly token: string;
      /** Epoch milliseconds; absent, the `exp` of a JWT counts. Others are asked for some seconds before. */
      readonly expiresAtMs?: number;
    }
  | { readonly username: string; readonly password: string }
  | { readonly headers: Readonly<Record<string, string>> };

/** Why credentials are asked for: before the first request, because the last ones were refused, or will end soon. */
export type CredentialReason = 'first' | 'refused' | 'expiring';

/** Asked by the player; the URL says for what. Null means that there is none. */
export type CredentialProvider = (request: {
  readonly url: string;
  readonly reason: CredentialReason;
}) => Promise<Credential | null> | Credential | null;
