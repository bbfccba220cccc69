import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import type { IncomingMessage } from 'node:http';

const localNames: readonly string[] = ['127.0.0.1', 'localhost'];

/**
 * Who may talk to the browser shell: only pages of its own, opened with the address that it printed.
 *
 * The token in that address is exchanged for a cookie that scripts cannot read and other sites cannot
 * send. Host is checked against names that lead to this machine only (so that no foreign name can be
 * pointed at us), Origin against Host.
 */
export class Access {
  readonly token = randomBytes(32).toString('base64url');
  readonly #session = randomBytes(32).toString('base64url');

  /** Cookies know no ports: two shells on one machine must not share a name. */
  #cookieName(port: number): string {
    return `tape-studio-${port}`;
  }

  /** The port may differ: someone may have come through a tunnel. */
  isLocalHost(request: IncomingMessage): boolean {
    const [name, ...rest] = (request.headers.host ?? '').split(':');
    return name !== undefined && localNames.includes(name) && rest.length <= 1;
  }

  /** A page elsewhere always names itself in Origin or in Sec-Fetch-Site. */
  isSameOrigin({ headers, method }: IncomingMessage): boolean {
    if (headers.origin !== undefined) return headers.origin === `http://${headers.host ?? ''}`;
    const site = headers['sec-fetch-site'];
    if (site !== undefined && site !== 'same-origin' && site !== 'none') return false;
    return method === 'GET';
  }

  isToken(token: string): boolean {
    return equal(token, this.token);
  }

  setCookie(port: number): string {
    return `${this.#cookieName(port)}=${this.#session}; HttpOnly; SameSite=Strict; Path=/`;
  }

  hasCookie(request: IncomingMessage, port: number): boolean {
    const prefix = `${this.#cookieName(port)}=`;
    const cookies = (request.headers.cookie ?? '').split(';').map((cookie) => cookie.trim());
    return cookies.some((cookie) => cookie.startsWith(prefix) && equal(cookie.slice(prefix.length), this.#session));
  }
}

/** In the same time whatever differs; hashed, because the lengths may differ too. */
const equal = (a: string, b: string): boolean => timingSafeEqual(sha256(a), sha256(b));

const sha256 = (text: string): Buffer => createHash('sha256').update(text).digest();
