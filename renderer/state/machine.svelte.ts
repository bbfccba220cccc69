import {
  tasks,
  usualWriting,
  type AppDescription,
  type DeviceChoice,
  type DeviceReport,
  type ExportAs,
  type ExportPreset,
  type InstalledModel,
  type LanguageChoice,
  type Settings,
  type SettingsChange,
  type Theme,
} from '../../electron/ipc/contract.ts';
import type { Shell } from '../api.ts';
import { problemFrom, type Problem } from './problem.ts';

/** What this installation is: its app, models, devices and settings. */
export class Machine {
  readonly #shell: Shell;
  app = $state.raw<AppDescription | null>(null);
  /** In the order of their tasks; null until they are known. */
  models = $state.raw<readonly InstalledModel[] | null>(null);
  devices = $state.raw<readonly DeviceReport[]>([]);
  settings = $state.raw<Settings>({ theme: 'dark', device: 'auto' });
  problem = $state.raw<Problem | null>(null);

  constructor(shell: Shell) {
    this.#shell = shell;
  }

  /** The device that would be used now; null until the devices are known. */
  get device(): DeviceReport | null {
    const usable = this.devices.filter((device) => device.usable);
    const { device } = this.settings;
    return (device === 'auto' ? usable[0] : usable.find(({ kind }) => kind === device)) ?? null;
  }

  /** What exports are written as where nothing else is chosen. */
  get exportAs(): ExportAs {
    return this.settings.exportAs ?? { format: 'keep', writing: usualWriting };
  }

  /** Whether exports go to their place without a dialog; a browser's always do as it likes. */
  get exportsAtOnce(): boolean {
    return this.app?.shell === 'desktop' && this.settings.exportsAtOnce === true;
  }

  async load(): Promise<void> {
    // Independent of each other: one that fails must not hide the rest.
    await Promise.all([
      this.#try(async () => {
        this.settings = await this.#shell.readSettings(null);
      }),
      this.loadModels(),
      this.#try(async () => {
        this.app = await this.#shell.describeApp(null);
      }),
      this.#try(async () => {
        this.devices = await this.#shell.listDevices({ test: false });
      }),
    ]);
  }

  /** Asks anew which models there are. */
  loadModels(): Promise<void> {
    return this.#try(async () => {
      const models = await this.#shell.listModels(null);
      this.models = tasks.flatMap((task) => models.filter((model) => model.task === task));
    });
  }

  chooseLanguage(language: LanguageChoice): Promise<void> {
    return this.#change({ language });
  }

  chooseTheme(theme: Theme): Promise<void> {
    return this.#change({ theme });
  }

  convertCmyk(convertsCmyk: boolean): Promise<void> {
    return this.#change({ convertsCmyk });
  }

  /** Null: what the machine gives. */
  limitMemory(memoryGb: number | null): Promise<void> {
    return this.#change({ memoryGb });
  }

  chooseDevice(device: DeviceChoice): Promise<void> {
    return this.#change({ device });
  }

  keepPresets(exportPresets: readonly ExportPreset[]): Promise<void> {
    return this.#change({ exportPresets });
  }

  changeExports(change: Pick<SettingsChange, 'exportName' | 'exportPlace' | 'exportAs' | 'exportConflict' | 'exportsAtOnce'>): Promise<void> {
    return this.#change(change);
  }

  /** Asks for a folder that all exports go to. */
  chooseExportPlace(): Promise<void> {
    return this.#try(async () => {
      this.settings = await this.#shell.chooseExportPlace(null);
    });
  }

  /** Keys that were chosen, by the ids of what they do. */
  keepKeys(keys: Readonly<Record<string, string>>): Promise<void> {
    return this.#change({ keys });
  }

  async #change(change: SettingsChange): Promise<void> {
    this.settings = { ...this.settings, ...change };
    await this.#try(async () => {
      this.settings = await this.#shell.changeSettings(change);
    });
  }

  async #try(step: () => Promise<void>): Promise<void> {
    try {
      await step();
    } catch (thrown) {
      this.problem = problemFrom(thrown);
    }
  }
}
