import { execFileSync } from 'node:child_process';

const oldestMajor = 20;

/**
 * A plain Node binary for the workers: `TAPE_STUDIO_NODE`, or `node` on the path; undefined when there is
 * none that is new enough. Only Linux needs it: there, sharp can crash inside Electron's binary.
 */
export function findNode(env: NodeJS.ProcessEnv = process.env, platform: NodeJS.Platform = process.platform): string | undefined {
  const chosen = env['TAPE_STUDIO_NODE'];
  const candidate = chosen ?? (platform === 'linux' ? 'node' : undefined);
  if (candidate === undefined) return undefined;
  try {
    const version = execFileSync(candidate, ['--version'], { encoding: 'utf8', timeout: 5_000 });
    const major = Number(/^v(\d+)\./.exec(version)?.[1]);
    return major >= oldestMajor ? candidate : undefined;
  } catch {
    // Not there or not Node: the caller has another way.
    return undefined;
  }
}
