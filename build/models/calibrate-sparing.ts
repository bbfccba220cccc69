import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { paperTasks } from '../../electron/core/foundation/task.ts';
import type { Picture } from '../../electron/core/imaging/picture.ts';
import { toEightBits } from '../../electron/core/imaging/picture.ts';
import { changeOfPlaces, keptShare } from '../../electron/core/imaging/spare-undamaged.ts';
import type { Sparing } from '../../electron/core/imaging/sparing.ts';
import { imaging } from '../../electron/core/imaging/imaging.ts';
import { inference } from '../../electron/core/inference/inference.ts';
import { restoreStep } from '../../electron/core/inference/restore-step.ts';
import { InstalledModels, isTaskModel, referenceTo } from '../../electron/core/library/installed-models.ts';
import type { InstalledTaskModel } from '../../electron/core/library/installed-models.ts';
import type { DegradationName } from '../../electron/core/training/degradations/registry.ts';
import { degradations, degradationsOf } from '../../electron/core/training/degradations/registry.ts';
import { holdBack } from '../../electron/core/training/hold-back.ts';
import { Random } from '../../models/random.ts';
import { middleOf, readScratch, writeScratch } from './practice-pictures.ts';
import { picturesIn } from './score-model.ts';
import type { Trial } from './sparing-fit.ts';
import { beatsPlainStrength, fitSparing, outcomeOf, strengthOfGain } from './sparing-fit.ts';

export interface CalibrateSparingOptions {
  /** The repository. */
  readonly root: string;
  /** The clean pictures that the models were trained on: the same ones are held back again. */
  readonly cleanFolders: readonly string[];
  /** Id of the only one to look at. When undefined: all in models/weights but that for superres, which changes every place. */
  readonly model: string | undefined;
  /** At most so many pictures that are practised on, and half as many that are held back. */
  readonly pictures: number;
  /** Whether what was found goes on the cards. */
  readonly write: boolean;
}

const seed = 20_261_127;
const edgePx = 256;
/** Where no curve is good enough. */
const sparesNothing: Sparing = { halfChange: Number.MIN_VALUE, steepness: 1 };

/** Fits each model's sparing on practice pictures and prints what it brings on others. */
export async function calibrateSparing({ root, cleanFolders, model: only, pictures, write }: CalibrateSparingOptions): Promise<void> {
  const { training, heldBack } = holdBack(cleanFolders.flatMap(picturesIn));
  const print = (line: string): void => void process.stdout.write(`${line}\n`);
  print(
    '| damage | partly damaged, PSNR: input | restored | spared | undamaged part, change: restored | spared | plain strength of the same gain | ' +
      'all damaged, PSNR: restored | spared | undamaged, PSNR: restored | spared | half at | steepness |',
  );
  print('|---|---|---|---|---|---|---|---|---|---|---|---|---|');
  for (const installed of restoringModels(root).filter(({ card }) => only === undefined || card.id === only)) {
    const { id, task } = installed.card;
    const practised = { part: [] as Trial[], all: [] as Trial[] };
    for (const damage of degradationsOf(task)) {
      for (const damaged of ['part', 'all'] as const) {
        practised[damaged].push(...(await trialsOf(installed, damage, 'train', spread(training, pictures), damaged)));
      }
    }
    const fitted = fitSparing(practised) ?? sparesNothing;
    const isKept = fitted !== sparesNothing && beatsPlainStrength(practised.part, fitted);
    for (const damage of degradationsOf(task)) {
      const chosen = spread(heldBack, Math.ceil(pictures / 2));
      const [part, all, none] = [
        await trialsOf(installed, damage, 'validate', chosen, 'part'),
        await trialsOf(installed, damage, 'validate', chosen, 'all'),
        await trialsOf(installed, damage, 'validate', chosen, 'none'),
      ];
      const share = (change: number): number => keptShare(change, fitted);
      const [plain, spared] = [outcomeOf(part, () => 1), outcomeOf(part, share)];
      const strength = strengthOfGain(part, spared.psnrDb);
      const cells = [
        `${id}: ${damage}`,
        outcomeOf(part, () => 0).psnrDb.toFixed(2),
        plain.psnrDb.toFixed(2),
        spared.psnrDb.toFixed(2),
        plain.undamagedChange.toFixed(2),
        spared.undamagedChange.toFixed(2),
        strength === undefined ? 'none reaches it' : `${(strength * plain.undamagedChange).toFixed(2)} (at ${strength.toFixed(2)})`,
        outcomeOf(all, () => 1).psnrDb.toFixed(2),
        outcomeOf(all, share).psnrDb.toFixed(2),
        outcomeOf(none, () => 1).psnrDb.toFixed(1),
        outcomeOf(none, share).psnrDb.toFixed(1),
        isKept ? fitted.halfChange.toFixed(4) : 'not offered',
        isKept ? fitted.steepness.toFixed(2) : '',
      ];
      print(`| ${cells.join(' | ')} |`);
    }
    if (write) writeOnCard(join(root, 'models/weights', id, 'model.json'), isKept ? fitted : undefined);
  }
}

/** The shipped models that restore a photo in its own size, in the order of their tasks. */
function restoringModels(root: string): readonly InstalledTaskModel[] {
  const models = new InstalledModels([join(root, 'models/weights')]).list().filter(isTaskModel);
  return paperTasks.filter((task) => task !== 'superres').flatMap((task) => models.filter(({ card }) => card.task === task));
}

/** Evenly spread over the list, so that every source has its part. */
function spread<Item>(items: readonly Item[], count: number): readonly Item[] {
  const step = Math.max(1, items.length / count);
  return Array.from({ length: Math.min(count, items.length) }, (_, i) => items[Math.floor(i * step)]).filter((item) => item !== undefined);
}

async function trialsOf(
  installed: InstalledTaskModel,
  damage: DegradationName,
  how: 'train' | 'validate',
  pictures: readonly { readonly path: string }[],
  damaged: 'part' | 'all' | 'none',
): Promise<readonly Trial[]> {
  const trials: Trial[] = [];
  for (const [index, { path }] of pictures.entries()) {
    const groundTruth = await middleOf(path, edgePx);
    const area = groundTruth.widthPx * groundTruth.heightPx;
    const random = new Random(seed, index);
    const blobs = softBlobs(groundTruth, random);
    const part = damaged === 'part' ? blobs : new Float32Array(area).fill(damaged === 'all' ? 1 : 0);
    const spoiled = degradations[damage][how](groundTruth, random);
    const data = groundTruth.data.map((clean, i) => toEightBits(clean + (part[i % area] ?? 0) * ((spoiled.data[i] ?? 0) - clean)));
    const input = { ...groundTruth, data };
    const restored = (await restoredBy(installed, input)).map((value) => Math.min(1, Math.max(0, value)));
    trials.push({ input: data, restored, groundTruth: groundTruth.data, change: changeOfPlaces(data, restored, input), part });
  }
  return trials;
}

/** Which part of a picture is damaged: some tenths of it, in soft blobs. Range: 0..1. */
function softBlobs({ widthPx, heightPx }: Picture, random: Random): Float32Array {
  const waves = Array.from({ length: 4 }, () => ({
    across: random.between(-3, 3),
    down: random.between(-3, 3),
    phase: random.between(0, 2 * Math.PI),
  }));
  return Float32Array.from({ length: widthPx * heightPx }, (_, i) => {
    const [x, y] = [(i % widthPx) / widthPx, Math.floor(i / widthPx) / heightPx];
    const height = waves.reduce((sum, { across, down, phase }) => sum + Math.cos(Math.PI * (across * x + down * y) + phase), 0);
    return Math.min(1, Math.max(0, 0.5 + 2 * height));
  });
}

const services = { imaging, inference: inference(undefined) };

async function restoredBy(installed: InstalledTaskModel, input: Picture): Promise<Float32Array> {
  const folder = mkdtempSync(join(tmpdir(), 'tape-studio-sparing-'));
  try {
    const [inputScratchPath, outputScratchPath] = [join(folder, 'input.npy'), join(folder, 'restored.npy')];
    writeScratch(inputScratchPath, input);
    const step = { task: installed.card.task, model: referenceTo(installed), device: 'cpu' } as const;
    await restoreStep(services, { ...step, inputScratchPath, size: input, outputScratchPath, folder });
    return readScratch(outputScratchPath);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function writeOnCard(path: string, sparing: Sparing | undefined): void {
  const { sparing: _, ...card } = JSON.parse(readFileSync(path, 'utf8')) as Record<string, unknown>;
  const rounded = sparing && { halfChange: Number(sparing.halfChange.toPrecision(3)), steepness: Number(sparing.steepness.toPrecision(3)) };
  writeFileSync(path, `${JSON.stringify({ ...card, ...(rounded === undefined ? {} : { sparing: rounded }) }, null, 2)}\n`);
}
