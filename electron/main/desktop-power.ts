import type { PowerMonitor } from 'electron';
import type { PowerSource } from '../core/foundation/power-source.ts';

/** What Electron knows of the machine's power; to be asked once the app is ready. */
export const desktopPower = (monitor: PowerMonitor): PowerSource => ({
  isOnBattery: () => monitor.onBatteryPower,
  watch: (onChange) => {
    monitor.on('on-ac', onChange);
    monitor.on('on-battery', onChange);
    return () => {
      monitor.off('on-ac', onChange);
      monitor.off('on-battery', onChange);
    };
  },
});
