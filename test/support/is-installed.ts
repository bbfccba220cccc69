import { execFileSync } from 'node:child_process';

/** Whether a program is there; what its absence costs is told once. */
export function isInstalled(program: string, question: '--help' | '--version', whatIsSkipped: string): boolean {
  try {
    execFileSync(program, [question], { stdio: 'ignore' });
    return true;
  } catch {
    process.stderr.write(`Not installed: ${program}. ${whatIsSkipped} are skipped.\n`);
    return false;
  }
}
