import { mkdirSync } from 'node:fs';
import { homedir } from 'node:os';
import { join, resolve } from 'node:path';

/** Where the app keeps its state: `TAPE_STUDIO_HOME`, or the platform's place for a user's app data. */
export function stateFolder(env: NodeJS.ProcessEnv = process.env, platform: NodeJS.Platform = process.platform): string {
  const chosen = env['TAPE_STUDIO_HOME'];
  if (chosen !== undefined && chosen !== '') return resolve(chosen);
  return join(userDataFolder(env, platform), 'tape-studio');
}

function userDataFolder(env: NodeJS.ProcessEnv, platform: NodeJS.Platform): string {
  switch (platform) {
    case 'win32':
      return env['APPDATA'] ?? join(homedir(), 'AppData', 'Roaming');
    case 'darwin':
      return join(homedir(), 'Library', 'Application Support');
    default:
      return env['XDG_DATA_HOME'] ?? join(homedir(), '.local', 'share');
  }
}

/** Makes a folder that only this user can look into, and gives its path back. */
export function privateFolder(...parts: readonly string[]): string {
  const folder = join(...parts);
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  return folder;
}
