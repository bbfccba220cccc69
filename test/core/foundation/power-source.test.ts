import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { linuxPowerSource } from '../../../electron/core/foundation/power-source.ts';

type Supplies = Readonly<Record<string, Readonly<Record<string, string>>>>;

/** A folder such as /sys/class/power_supply. */
function folderOf(supplies: Supplies): string {
  const folder = mkdtempSync(join(tmpdir(), 'tape-studio-'));
  for (const [name, attributes] of Object.entries(supplies)) {
    mkdirSync(join(folder, name));
    for (const [attribute, value] of Object.entries(attributes)) writeFileSync(join(folder, name, attribute), `${value}\n`);
  }
  return folder;
}

const discharging = { type: 'Battery', status: 'Discharging' };

test.each<[string, Supplies, boolean]>([
  ['a desktop', {}, false],
  ['a laptop that is unplugged', { AC: { type: 'Mains', online: '0' }, BAT0: discharging }, true],
  ['a laptop that is plugged in', { AC: { type: 'Mains', online: '1' }, BAT0: { type: 'Battery', status: 'Charging' } }, false],
  ['one whose battery helps its charger out', { AC: { type: 'Mains', online: '1' }, BAT0: discharging }, false],
  ['one that is charged by USB', { 'ucsi-1': { type: 'USB', online: '1' }, BAT0: discharging }, false],
  ['a tablet that has a battery and nothing else', { BAT0: discharging }, true],
  ['a desktop with a mouse', { hidpp_battery_0: { ...discharging, scope: 'Device' } }, false],
  ['a battery of which nothing is said', { BAT0: {} }, false],
])('%s runs on its battery: %o, %s', (_, supplies, expected) => {
  expect(linuxPowerSource(folderOf(supplies)).isOnBattery()).toBe(expected);
});

test('where there is no such folder, the machine is plugged in', () => {
  expect(linuxPowerSource('/nowhere').isOnBattery()).toBe(false);
});

test('is looked at again and again, until nobody watches', async () => {
  const source = linuxPowerSource('/nowhere', 1);
  await new Promise<void>((resolve) => {
    let looks = 0;
    const stop = source.watch(() => {
      looks += 1;
      if (looks < 2) return;
      stop();
      resolve();
    });
  });
});
