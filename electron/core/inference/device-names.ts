import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { availableParallelism, cpus } from 'node:os';
import { basename } from 'node:path';
import type { DeviceKind } from './inference-service.ts';

/** A device as people know it, and its driver, by which a remembered test stays valid. */
export interface DeviceIdentity {
  readonly name: string;
  readonly driver: string;
  /** Graphics that the CPU itself computes: right, and far slower than the CPU asked directly. */
  readonly software: boolean;
}

/** Chromium's, Mesa's and Windows' graphics without a graphics card. */
const softwareNames = /swiftshader|llvmpipe|lavapipe|\blvp|basic (render|display)/i;

export function identify(kind: DeviceKind): DeviceIdentity {
  if (kind === 'cpu') {
    const model = cpus()[0]?.model.replaceAll(/\s+/g, ' ').replace(/\s*\d+-Core Processor/, '').trim() ?? 'CPU';
    const cores = availableParallelism();
    return { name: `${model}, ${cores} ${cores === 1 ? 'core' : 'cores'}`, driver: '', software: false };
  }
  const gpu = kind === 'cuda' ? nvidia() : softwareVulkan() ?? nvidia() ?? platformGpu();
  const interfaceNames = { cuda: 'CUDA', dml: 'DirectML', coreml: 'Core ML', webgpu: 'WebGPU' } as const;
  if (gpu === undefined) return { name: interfaceNames[kind], driver: '', software: false };
  const { name, driver } = gpu;
  return { name: `${name} (${interfaceNames[kind]})`, driver, software: softwareNames.test(`${name} ${driver}`) };
}

type Gpu = Omit<DeviceIdentity, 'software'>;

/** What a tool prints; undefined where there is no such tool, or it fails: then there is no such device. */
function ask(tool: string, args: readonly string[]): string | undefined {
  try {
    return execFileSync(tool, args, { encoding: 'utf8', timeout: 5_000, stdio: ['ignore', 'pipe', 'ignore'] }).trim();
  } catch {
    return undefined;
  }
}

function nvidia(): Gpu | undefined {
  const [name, driver] = ask('nvidia-smi', ['--query-gpu=name,driver_version', '--format=csv,noheader'])?.split('\n')[0]?.split(', ') ?? [];
  return name === undefined || name === '' ? undefined : { name, driver: driver ?? '' };
}

/** Vulkan in software, when the environment asks for it. */
function softwareVulkan(): Gpu | undefined {
  const driver = process.env['VK_DRIVER_FILES'] ?? process.env['VK_ICD_FILENAMES'] ?? '';
  if (!softwareNames.test(basename(driver).replaceAll('_', ' '))) return undefined;
  return { name: /swiftshader/i.test(driver) ? 'SwiftShader, software' : 'llvmpipe, software', driver };
}

function platformGpu(): Gpu | undefined {
  switch (process.platform) {
    case 'darwin': {
      const name = ask('sysctl', ['-n', 'machdep.cpu.brand_string']);
      return name === undefined ? undefined : { name, driver: ask('sw_vers', ['-productVersion']) ?? '' };
    }
    case 'win32': {
      const query = '$g = Get-CimInstance Win32_VideoController | Select-Object -First 1; "$($g.Name)|$($g.DriverVersion)"';
      const [name, driver] = ask('powershell', ['-NoProfile', '-Command', query])?.split('|') ?? [];
      return name === undefined || name === '' ? undefined : { name, driver: driver ?? '' };
    }
    default:
      return directRenderingDevice();
  }
}

/** Linux: vendor and kernel driver of the first graphics card. */
function directRenderingDevice(): Gpu | undefined {
  const folder = '/sys/class/drm';
  if (!existsSync(folder)) return undefined;
  const vendors: Readonly<Record<string, string>> = { '0x10de': 'NVIDIA', '0x1002': 'AMD', '0x8086': 'Intel' };
  for (const card of readdirSync(folder).filter((name) => /^card\d+$/.test(name))) {
    const vendorPath = `${folder}/${card}/device/vendor`;
    const vendor = existsSync(vendorPath) ? vendors[readFileSync(vendorPath, 'utf8').trim()] : undefined;
    if (vendor === undefined) continue;
    return { name: `${vendor} graphics`, driver: basename(readlinkSync(`${folder}/${card}/device/driver`)) };
  }
  return undefined;
}
