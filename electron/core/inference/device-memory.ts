import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { writeFileAtomically } from '../foundation/atomic-file.ts';
import type { DeviceReport } from './inference-service.ts';

/** Remembers what each device's self-test found, by device, driver, runtime and weights. */
export class DeviceMemory {
  readonly #path: string | undefined;
  readonly #reports: Map<string, DeviceReport>;

  /** `folder` is the app's state folder; without one, nothing outlives the process. */
  constructor(folder: string | undefined) {
    this.#path = folder === undefined ? undefined : join(folder, 'devices.json');
    this.#reports = new Map(this.#path === undefined ? [] : Object.entries(readReports(this.#path)));
  }

  recall(key: string): DeviceReport | undefined {
    return this.#reports.get(key);
  }

  remember(key: string, report: DeviceReport): void {
    this.#reports.set(key, report);
    if (this.#path === undefined) return;
    writeFileAtomically(this.#path, Buffer.from(`${JSON.stringify(Object.fromEntries(this.#reports), null, 2)}\n`));
  }

  /** Tests anew from now on. */
  forget(): void {
    this.#reports.clear();
  }
}

/** A file that is missing or not ours is as good as none: the tests run again. */
function readReports(path: string): Readonly<Record<string, DeviceReport>> {
  let content: unknown;
  try {
    content = JSON.parse(readFileSync(path, 'utf8'));
  } catch {
    return {};
  }
  if (typeof content !== 'object' || content === null) return {};
  const isReport = (value: unknown): value is DeviceReport =>
    typeof value === 'object' && value !== null && 'kind' in value && 'name' in value && 'verdict' in value && 'usable' in value && 'reason' in value;
  return Object.fromEntries(Object.entries(content).filter((entry): entry is [string, DeviceReport] => isReport(entry[1])));
}
