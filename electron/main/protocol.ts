import type { Protocol } from 'electron';
import type { PageAddresses } from '../ipc/page-addresses.ts';
import { isOurPage } from './security.ts';

/** Must run before the app is ready: makes `tape://` a scheme with an origin, as https has. */
export function registerPageScheme(protocol: Protocol): void {
  protocol.registerSchemesAsPrivileged([{ scheme: 'tape', privileges: { standard: true, secure: true, supportFetchAPI: true } }]);
}

/** Serves the app's files and viewing tiles as `tape://app/...`, and nothing else. */
export function servePage(protocol: Protocol, addresses: PageAddresses): void {
  protocol.handle('tape', async (request) => {
    if (request.method !== 'GET' || !isOurPage(request.url)) return new Response(null, { status: 404 });
    const { status, headers, body } = await addresses.answer(new URL(request.url).pathname);
    return new Response(body, { status, headers });
  });
}
