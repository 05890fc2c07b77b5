import { createHash, generateKeyPairSync, sign, timingSafeEqual, verify } from 'node:crypto';

/** A user who may sign in. */
export interface User {
  readonly name: string;
  readonly password: string;
  /** A regular expression over the names of the cameras that the user may watch; the empty one matches all. */
  readonly cameras: string;
}

/** The algorithm of the tokens: elliptic curve P-256, SHA-256 (RFC 7518 §3.4). */
const ALGORITHM = 'ES256';
const KEY_ID = 'demo';

/** Users, who sign in by password or by token. A token (JWT, RFC 7519) is issued for a password, and expires. */
export class Users {
  readonly #users: readonly User[];
  readonly #keys = generateKeyPairSync('ec', { namedCurve: 'P-256' });

  constructor(users: readonly User[]) {
    this.#users = users;
  }

  /** Returns the user of an `Authorization` header, Basic or Bearer; else a text with the error. */
  authenticate(authorization = ''): User | string {
    const [scheme = '', value = ''] = authorization.split(' ');
    if (/^basic$/i.test(scheme)) return this.#byPassword(Buffer.from(value, 'base64').toString('utf8'));
    if (/^bearer$/i.test(scheme)) return this.#byToken(value);
    return 'sign in by password or token';
  }

  /** Creates a token for a user. */
  createToken({ name }: User, lifeMs: number): string {
    const nowMs = Date.now();
    const claims = { sub: name, iat: Math.floor(nowMs / 1000), exp: (nowMs + lifeMs) / 1000 };
    const signed = [{ alg: ALGORITHM, typ: 'JWT', kid: KEY_ID }, claims].map(encode).join('.');
    return `${signed}.${sign('sha256', Buffer.from(signed), { key: this.#keys.privateKey, dsaEncoding: 'ieee-p1363' }).toString('base64url')}`;
  }

  /** The public key that verifies the tokens (RFC 7517). */
  get jwks(): object {
    const key = this.#keys.publicKey.export({ format: 'jwk' });
    return { keys: [{ ...key, kid: KEY_ID, alg: ALGORITHM, use: 'sig' }] };
  }

  #byPassword(pair: string): User | string {
    const at = pair.indexOf(':');
    const user = this.#users.find(({ name }) => name === pair.slice(0, at));
    return user && isSame(user.password, pair.slice(at + 1)) ? user : 'the user or the password is wrong';
  }

  #byToken(token: string): User | string {
    const [head = '', body = '', signature = ''] = token.split('.');
    const key = { key: this.#keys.publicKey, dsaEncoding: 'ieee-p1363' } as const;
    if (!verify('sha256', Buffer.from(`${head}.${body}`), key, Buffer.from(signature, 'base64url'))) {
      return 'the token has a wrong signature';
    }
    // A valid signature means that this service wrote the token, including its algorithm.
    const claims = JSON.parse(Buffer.from(body, 'base64url').toString('utf8')) as { sub: string; exp: number };
    if (claims.exp * 1000 <= Date.now()) return 'the token has expired';
    return this.#users.find(({ name }) => name === claims.sub) ?? 'the token names an unknown user';
  }
}

function encode(value: object): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url');
}

/** Compares two texts in constant time. */
function isSame(one: string, other: string): boolean {
  const [a, b] = [one, other].map((text) => createHash('sha256').update(text).digest()) as [Buffer, Buffer];
  return timingSafeEqual(a, b);
}
