import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { languageChoices } from '../../words/languages.ts';
import { writeFileAtomically } from '../foundation/atomic-file.ts';
import { batchRules } from '../foundation/on-conflict.ts';
import { portableJson, readPortableJson } from '../foundation/portable-json.ts';
import { namePatternSchema, outputPlaceSchema } from '../imaging/output-rules.ts';
import { formatChoiceSchema, writingSchema } from '../imaging/writing-schema.ts';
import { privateFolder } from './state-folder.ts';

const presetsSchema = z.array(z.strictObject({ name: z.string().min(1).max(60), format: formatChoiceSchema, writing: writingSchema })).max(50).readonly();

/** Less would not hold a network's smallest tiles beside a photo. */
const memorySchema = z.number().min(1).max(4096);

const keysSchema = z.record(z.string().max(40), z.string().max(40)).refine((keys) => Object.keys(keys).length <= 200);

export const settingsSchema = z.strictObject({
  theme: z.enum(['dark', 'medium', 'grey']),
  device: z.enum(['auto', 'cpu', 'cuda', 'dml', 'coreml', 'webgpu']),
  /** The system's when absent. */
  language: z.enum(languageChoices).exactOptional(),
  /** Whether learning goes on while the machine runs on its battery; it does not when absent. */
  trainOnBattery: z.boolean().exactOptional(),
  /** Whether CMYK photos are converted instead of refused; they are refused when absent. */
  convertsCmyk: z.boolean().exactOptional(),
  /** What the app may use of the machine's memory; half of it when null or absent. Units: gigabytes. */
  memoryGb: memorySchema.nullable().exactOptional(),
  /** Ways to write photos, by the names that the user gave them. */
  exportPresets: presetsSchema.exactOptional(),
  /** Pattern of exports' names. */
  exportName: namePatternSchema.exactOptional(),
  /** Where exports go; beside the originals when absent. */
  exportPlace: outputPlaceSchema.exactOptional(),
  /** What exports are written as where nothing else is chosen; as the photos were when absent. */
  exportAs: z.strictObject({ format: formatChoiceSchema, writing: writingSchema }).exactOptional(),
  /** What happens where an export's name is taken; it gets another one when absent. */
  exportConflict: z.enum(batchRules).exactOptional(),
  /** Whether exports go to their place without a dialog. */
  exportsAtOnce: z.boolean().exactOptional(),
  /** Keys that the user chose, by the ids of what they do. */
  keys: keysSchema.exactOptional(),
});
export type StudioSettings = Readonly<z.infer<typeof settingsSchema>>;

const usualSettings: StudioSettings = { theme: 'dark', device: 'auto' };

/** What the user chose, in one JSON file that is replaced as a whole. */
export class SettingsFile {
  readonly path: string;
  readonly #stateFolder: string;
  readonly #listeners: (() => void)[];

  /** `onChange` is called after each change. */
  constructor(stateFolder: string, onChange: () => void = () => undefined) {
    this.#stateFolder = stateFolder;
    this.#listeners = [onChange];
    this.path = join(privateFolder(stateFolder), 'settings.json');
  }

  /** Calls back after each change, for as long as the app runs. */
  listen(onChange: () => void): void {
    this.#listeners.push(onChange);
  }

  /** A value that cannot be read is as good as none: a damaged file must not keep the app from starting. */
  read(): StudioSettings {
    const stored = this.#stored();
    const sound = Object.entries(settingsSchema.shape).filter(([key, schema]) => schema.safeParse(stored[key]).success);
    return settingsSchema.parse({ ...usualSettings, ...Object.fromEntries(sound.map(([key]) => [key, stored[key]])) });
  }

  change(changes: { readonly [Key in keyof StudioSettings]?: StudioSettings[Key] | undefined }): StudioSettings {
    const given = Object.fromEntries(Object.entries(changes).filter(([, value]) => value !== undefined));
    const settings = settingsSchema.parse({ ...this.read(), ...given });
    writeFileAtomically(this.path, Buffer.from(`${portableJson(settings, this.#stateFolder, 2)}\n`));
    for (const listener of this.#listeners) listener();
    return settings;
  }

  #stored(): Readonly<Record<string, unknown>> {
    try {
      return z.record(z.string(), z.unknown()).parse(readPortableJson(readFileSync(this.path, 'utf8'), this.#stateFolder));
    } catch {
      // Not there yet, or damaged: the schema fills in.
      return {};
    }
  }
}
