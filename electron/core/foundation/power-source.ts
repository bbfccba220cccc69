import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Whether the machine runs on its battery; where nobody can tell, it does not. */
export interface PowerSource {
  readonly isOnBattery: () => boolean;
  /** Calls back when it may have changed, until the function it gives is called. */
  readonly watch: (onChange: () => void) => () => void;
}

const lookAgainMs = 10_000;

/**
 * What Linux says of its power supplies; elsewhere there is no such folder.
 *
 * Source: https://www.kernel.org/doc/Documentation/ABI/testing/sysfs-class-power (`type`, `online`, `status`, `scope`).
 */
export function linuxPowerSource(folder = '/sys/class/power_supply', everyMs = lookAgainMs): PowerSource {
  return {
    isOnBattery: () => {
      const supplies = suppliesIn(folder);
      // A mouse has a battery too.
      const batteries = supplies.filter(({ type, scope }) => type === 'Battery' && scope !== 'Device');
      const isPluggedIn = supplies.some(({ type, online }) => type !== 'Battery' && online === '1');
      return !isPluggedIn && batteries.some(({ status }) => status === 'Discharging');
    },
    watch: (onChange) => {
      const timer = setInterval(onChange, everyMs).unref();
      return () => {
        clearInterval(timer);
      };
    },
  };
}

type PowerSupply = Readonly<Record<'type' | 'online' | 'status' | 'scope', string>>;

function suppliesIn(folder: string): readonly PowerSupply[] {
  try {
    return readdirSync(folder).map((name) => {
      const read = (file: string): string => attribute(join(folder, name, file));
      return { type: read('type'), online: read('online'), status: read('status'), scope: read('scope') };
    });
  } catch {
    // Not Linux, or nobody can tell.
    return [];
  }
}

/** Empty where a supply has no such attribute, or was unplugged this moment. */
function attribute(path: string): string {
  try {
    return readFileSync(path, 'utf8').trim();
  } catch {
    return '';
  }
}
