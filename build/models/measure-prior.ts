import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { paperTasks } from '../../electron/core/foundation/task.ts';
import type { Picture } from '../../electron/core/imaging/picture.ts';
import { toEightBits } from '../../electron/core/imaging/picture.ts';
import type { ModelReference } from '../../electron/core/inference/inference-service.ts';
import { loadModel } from '../../electron/core/inference/sessions.ts';
import { runTiles } from '../../electron/core/inference/tile-runner.ts';
import { inspection } from '../../electron/core/inspection/inspection.ts';
import type { PriorRow } from '../../electron/core/inspection/inspection-service.ts';
import { degradations, degradationsOf } from '../../electron/core/training/degradations/registry.ts';
import { holdBack } from '../../electron/core/training/hold-back.ts';
import { Random } from '../../models/random.ts';
import { areaUnderRoc } from './area-under-roc.ts';
import { middleOf, readScratch, shippedModel, writeScratch } from './practice-pictures.ts';
import { picturesIn } from './score-model.ts';

export interface MeasurePriorOptions {
  /** The repository. */
  readonly root: string;
  /** The clean pictures that the models were trained on: the same ones are held back again. */
  readonly cleanFolders: readonly string[];
  /** All tasks when undefined. */
  readonly task: string | undefined;
  /** At most so many of the pictures that are held back. */
  readonly pictures: number;
}

const damageSeed = 20_221_023;
const edgePx = 256;
/** A pixel differs when its channels differ by this on average. Below it, eight bits and JPEG alone reach. */
const differs = 8 / 255;

interface PictureFigures {
  /** Distance to Q of the ground truth. */
  readonly cosine: Readonly<Record<'input' | 'pseudo' | 'restored', number>>;
  readonly l2: Readonly<Record<'input' | 'pseudo' | 'restored', number>>;
  readonly differing: Uint8Array;
  /** Degradation map, and the mere difference of the pictures. */
  readonly priorScores: Float32Array;
  readonly pictureScores: Float32Array;
}

/**
 * Prints, for each practice damage, how near Q of the pseudo ground truth comes to Q of the ground truth (Fig. 8a), and the
 * area under the ROC curve with which the degradation map finds the pixels that differ. Beside it stands what needs no
 * prior: the difference between the input and the pseudo ground truth themselves.
 */
export async function measurePrior({ root, cleanFolders, task: only, pictures }: MeasurePriorOptions): Promise<void> {
  const clean = holdBack(cleanFolders.flatMap(picturesIn)).heldBack.slice(0, pictures);
  const print = (line: string): void => void process.stdout.write(`${line}\n`);
  print('| damage | 1 - cosine to Q(ground truth): input | pseudo | restored | L2: input | pseudo | restored | pseudo nearer (L2) | pixels that differ | ROC area, degradation map | ROC area, plain difference |');
  print('|---|---|---|---|---|---|---|---|---|---|---|');
  for (const task of paperTasks.filter((name) => only === undefined || name === only)) {
    const model = shippedModel(root, `tape-swin-${task}`);
    for (const name of degradationsOf(task)) {
      const all: PictureFigures[] = [];
      for (const [index, { path }] of clean.entries()) {
        const groundTruth = await middleOf(path, edgePx);
        const spoiled = degradations[name].validate(groundTruth, new Random(damageSeed, index));
        all.push(await measureOne(model, { ...spoiled, data: spoiled.data.map(toEightBits) }, groundTruth));
      }
      const mean = (of: (figures: PictureFigures) => number): number => all.reduce((sum, figures) => sum + of(figures), 0) / all.length;
      const nearer = all.filter(({ l2 }) => l2.pseudo < l2.input).length;
      const differing = all.flatMap((figures) => [...figures.differing]);
      const area = (scores: (figures: PictureFigures) => Float32Array): string => {
        const value = areaUnderRoc(all.flatMap((figures) => [...scores(figures)]), differing);
        return value === undefined ? 'none' : value.toFixed(3);
      };
      const share = (100 * differing.reduce((sum, one) => sum + one, 0)) / differing.length;
      const rows = ['input', 'pseudo', 'restored'] as const;
      const cells = [
        name,
        ...rows.map((row) => mean(({ cosine }) => cosine[row]).toFixed(4)),
        ...rows.map((row) => mean(({ l2 }) => l2[row]).toFixed(3)),
        `${nearer} of ${all.length}`,
        `${share.toFixed(0)} %`,
        area(({ priorScores }) => priorScores),
        area(({ pictureScores }) => pictureScores),
      ];
      print(`| ${cells.join(' | ')} |`);
    }
  }
}

async function measureOne(model: ModelReference, lowQuality: Picture, groundTruth: Picture): Promise<PictureFigures> {
  const folder = mkdtempSync(join(tmpdir(), 'tape-studio-prior-'));
  try {
    const at = (name: string): string => join(folder, `${name}.npy`);
    writeScratch(at('input'), lowQuality);
    writeScratch(at('reference'), groundTruth);
    await runTiles(loadModel(model), { inputScratchPath: at('input'), outputScratchPath: at('restored'), pseudoScratchPath: at('pseudo'), device: 'cpu' });
    const rows: readonly PriorRow[] = ['input', 'pseudo', 'restored', 'reference'];
    const { distances } = await inspection.measure({
      model,
      view: 'q',
      rows: rows.map((row) => ({ row, scratchPath: at(row), outputOverviewPath: at(`small-${row}`) })),
      rectangle: null,
      overviewStepPx: 16,
    });
    await inspection.difference({ model, view: 'q', scratchPaths: [at('input'), at('pseudo')], outputScratchPath: at('map') });
    const toReference = (row: PriorRow) => {
      const found = distances.find(({ rows: [a, b] }) => a === row && b === 'reference');
      if (found === undefined) throw new Error('internal: rows were not compared');
      return found.whole;
    };
    const each = (measure: 'cosine' | 'l2') => ({
      input: toReference('input')[measure],
      pseudo: toReference('pseudo')[measure],
      restored: toReference('restored')[measure],
    });
    return {
      cosine: each('cosine'),
      l2: each('l2'),
      differing: Uint8Array.from(differences(lowQuality.data, groundTruth.data), (difference) => (difference > differs ? 1 : 0)),
      priorScores: readScratch(at('map')),
      pictureScores: differences(lowQuality.data, readScratch(at('pseudo'))),
    };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** Mean absolute difference of the three channels, pixel by pixel. */
function differences(a: Float32Array, b: Float32Array): Float32Array {
  const area = a.length / 3;
  return Float32Array.from({ length: area }, (_, i) => {
    let sum = 0;
    for (let plane = 0; plane < 3; plane++) sum += Math.abs((a[plane * area + i] ?? 0) - (b[plane * area + i] ?? 0));
    return sum / 3;
  });
}
