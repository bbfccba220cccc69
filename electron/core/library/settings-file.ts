import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { writeFileAtomically } from '../foundation/atomic-file.ts';
import { formatChoiceSchema, writingSchema } from '../imaging/writing-schema.ts';
import { privateFolder } from './state-folder.ts';

const presetsSchema = z.array(z.strictObject({ name: z.string().min(1).max(60), format: formatChoiceSchema, writing: writingSchema })).max(50).readonly();

const keysSchema = z.record(z.string().max(40), z.string().max(40)).refine((keys) => Object.keys(keys).length <= 200);

export const settingsSchema = z.strictObject({
  theme: z.enum(['dark', 'medium', 'grey']),
  device: z.enum(['auto', 'cpu', 'cuda', 'dml', 'coreml', 'webgpu']),
  /** Whether learning goes on while the machine runs on its battery; it does not when absent. */
  trainOnBattery: z.boolean().exactOptional(),
  /** Whether CMYK photos are converted instead of refused; they are refused when absent. */
  convertsCmyk: z.boolean().exactOptional(),
  /** Ways to write photos, by the names that the user gave them. */
  exportPresets: presetsSchema.exactOptional(),
  /** Keys that the user chose, by the ids of what they do. */
  keys: keysSchema.exactOptional(),
});
export type StudioSettings = Readonly<z.infer<typeof settingsSchema>>;

/** A value that cannot be read is as good as none: a damaged file must not keep the app from starting. */
const lenientSchema = z
  .object({
    theme: settingsSchema.shape.theme.catch('dark'),
    device: settingsSchema.shape.device.catch('auto'),
    trainOnBattery: z.boolean().optional().catch(undefined),
    convertsCmyk: z.boolean().optional().catch(undefined),
    exportPresets: presetsSchema.optional().catch(undefined),
    keys: keysSchema.optional().catch(undefined),
  })
  .transform(({ trainOnBattery, convertsCmyk, exportPresets, keys, ...others }) => ({
    ...others,
    ...(trainOnBattery === undefined ? {} : { trainOnBattery }),
    ...(convertsCmyk === undefined ? {} : { convertsCmyk }),
    ...(exportPresets === undefined ? {} : { exportPresets }),
    ...(keys === undefined ? {} : { keys }),
  }))
  .catch({ theme: 'dark', device: 'auto' });

/** What the user chose, in one JSON file that is replaced as a whole. */
export class SettingsFile {
  readonly path: string;

  readonly #onChange: () => void;

  /** `onChange` is called after each change. */
  constructor(stateFolder: string, onChange: () => void = () => undefined) {
    this.#onChange = onChange;
    this.path = join(privateFolder(stateFolder), 'settings.json');
  }

  read(): StudioSettings {
    return lenientSchema.parse(this.#parsed());
  }

  change(changes: { readonly [Key in keyof StudioSettings]?: StudioSettings[Key] | undefined }): StudioSettings {
    const given = Object.fromEntries(Object.entries(changes).filter(([, value]) => value !== undefined));
    const settings = settingsSchema.parse({ ...this.read(), ...given });
    writeFileAtomically(this.path, Buffer.from(`${JSON.stringify(settings, null, 2)}\n`));
    this.#onChange();
    return settings;
  }

  #parsed(): unknown {
    try {
      return JSON.parse(readFileSync(this.path, 'utf8'));
    } catch {
      // Not there yet, or damaged: the schema fills in.
      return {};
    }
  }
}
