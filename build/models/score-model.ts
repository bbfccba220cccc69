import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { tmpdir } from 'node:os';
import sharp from 'sharp';
import type { Task } from '../../electron/core/foundation/task.ts';
import type { Degrade } from '../../electron/core/training/degradations/degradation.ts';
import { addGaussianNoise } from '../../electron/core/training/degradations/denoise.ts';
import { degradations, degradationsOf } from '../../electron/core/training/degradations/registry.ts';
import { holdBack } from '../../electron/core/training/hold-back.ts';
import { fromInterleaved, toInterleaved } from '../../electron/core/imaging/interleaved.ts';
import type { Picture } from '../../electron/core/imaging/picture.ts';
import { Random } from '../../models/random.ts';

export interface ScoreModelOptions {
  /** The repository. */
  readonly root: string;
  /** models/weights/<id>, or a folder that `finetune` wrote; its card's scores are replaced. */
  readonly modelFolder: string;
  /** The clean pictures that the model was trained on: the same ones are held back again. */
  readonly cleanFolders: readonly string[];
  /** Real pairs, by the name that the card shall give them. */
  readonly pairFolders: Readonly<Record<string, string>>;
}

type Figures = Readonly<Record<string, number>>;
type Score = { readonly name: string } & Figures;

const damageSeed = 20_221_023;
const largestEdgePx = 512;

/** Noise levels that the literature reports. Units: sigma on the 0..255 scale. */
const sigmas = [15, 25, 50] as const;

/** The damage that a task's cards are measured with, by the name that a card gives it. */
const damagesOf = (task: Task): readonly (readonly [name: string, damage: Degrade])[] =>
  task === 'denoise'
    ? sigmas.map((sigma) => [`Gaussian noise, sigma ${sigma}`, (clean, random) => addGaussianNoise(clean, sigma, random)])
    : degradationsOf(task).map((name) => [name, degradations[name].validate]);

/**
 * Measures a model as its card reports it, with `tape-studio evaluate`: on the pictures held back from its
 * training, spoiled with one fixed, middling strength of each damage of its task, and on real pairs; trivial filters
 * stand beside. And on the same pictures without damage, which should come out as they went in.
 *
 * Units: dB.
 */
export async function scoreModel(options: ScoreModelOptions): Promise<void> {
  const cardPath = join(options.modelFolder, 'model.json');
  const card = JSON.parse(readFileSync(cardPath, 'utf8')) as { readonly id: string; readonly task: Task };
  const work = mkdtempSync(join(tmpdir(), 'tape-studio-score-'));
  const measure = (name: string, pairs: string): Figures => {
    const figures = evaluate(options.root, work, options.modelFolder, card.task, pairs);
    process.stderr.write(`${JSON.stringify({ name, ...figures })}\n`);
    return figures;
  };
  try {
    const clean = holdBack(options.cleanFolders.flatMap(picturesIn)).heldBack;
    const scores: Score[] = [];
    for (const [index, [damage, degrade]] of damagesOf(card.task).entries()) {
      const pairs = join(work, `damage-${index}`);
      await writePairs(clean, degrade, pairs);
      scores.push({ name: `held-back pictures, ${damage}`, ...measure(damage, pairs) } as Score);
    }
    for (const [name, folder] of Object.entries(options.pairFolders)) {
      scores.push({ name, ...measure(name, resolve(folder)) } as Score);
    }
    const whole = join(work, 'whole');
    await writePairs(clean, (picture) => picture, whole);
    const { pictures, psnrDb, psnrYDb, ssim } = measure('without damage', whole);
    const undamaged = { pictures, psnrDb, psnrYDb, ssim };
    writeFileSync(cardPath, `${JSON.stringify({ ...card, scores, undamaged, scoredBy: commandFor(card.id, options) }, null, 2)}\n`);
  } finally {
    rmSync(work, { recursive: true });
  }
}

/** What takes the scores again. */
const commandFor = (id: string, { pairFolders }: ScoreModelOptions): string =>
  ['node build/models/score-model.mjs', `models/weights/${id}`, '--data CLEAN', ...Object.keys(pairFolders).map((name) => `--pairs '${name}=PAIRS'`)].join(' ');

export interface NamedFile {
  readonly name: string;
  readonly path: string;
}

export const picturesIn = (folder: string): readonly NamedFile[] =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => /\.(jpe?g|png|tiff?|webp|avif)$/i.test(name))
    .map((name) => ({ name: basename(name), path: resolve(folder, name) }));

/** The middle square of each picture, whole and spoiled, as 8-bit PNG. */
export async function writePairs(pictures: readonly NamedFile[], degrade: Degrade, folder: string): Promise<void> {
  for (const kind of ['input', 'target']) mkdirSync(join(folder, kind), { recursive: true });
  for (const [index, { name, path }] of pictures.entries()) {
    const { width, height } = await sharp(path).metadata();
    const edgePx = Math.min(width, height, largestEdgePx);
    const square = { left: (width - edgePx) >> 1, top: (height - edgePx) >> 1, width: edgePx, height: edgePx };
    const pixels = await sharp(path).extract(square).removeAlpha().toColourspace('srgb').raw().toBuffer();
    const clean = fromInterleaved(pixels, { widthPx: edgePx, heightPx: edgePx });
    const spoiled = degrade(clean, new Random(damageSeed, index));
    const save = async (kind: string, picture: Picture): Promise<void> => {
      const raw = { width: edgePx, height: edgePx, channels: 3 } as const;
      await sharp(toInterleaved(picture), { raw }).png().toFile(join(folder, kind, `${name}.png`));
    };
    await save('target', clean);
    await save('input', spoiled);
  }
}

/** A name that no shipped model has: those come before what lies in the state folder. */
const scoredId = 'model-being-scored';

/** Runs the command line on one folder of pairs, with this one model installed. */
function evaluate(root: string, work: string, modelFolder: string, task: string, pairs: string): Figures {
  const home = join(work, 'home');
  const installed = join(home, 'models', scoredId);
  mkdirSync(installed, { recursive: true });
  for (const file of readdirSync(modelFolder)) writeFileSync(join(installed, file), readFileSync(join(modelFolder, file)));
  const card = JSON.parse(readFileSync(join(installed, 'model.json'), 'utf8')) as object;
  writeFileSync(join(installed, 'model.json'), JSON.stringify({ ...card, id: scoredId }));
  const words = ['evaluate', '--task', task, '--model', scoredId, '--pairs', pairs, '--device', 'cpu', '--json'];
  const lines = execFileSync(process.execPath, [join(root, 'build/cli.mjs'), ...words], {
    encoding: 'utf8',
    env: { ...process.env, TAPE_STUDIO_HOME: home },
    stdio: ['ignore', 'pipe', 'inherit'],
    maxBuffer: 64 * 2 ** 20,
  });
  const events = lines.trim().split('\n').map((line) => JSON.parse(line) as Readonly<Record<string, unknown>>);
  const summary = events.find(({ event }) => event === 'summary');
  if (summary === undefined || summary['failed'] !== 0) throw new Error(`Not all pairs of ${dirname(pairs)} could be scored.`);
  // What equals its target has no PSNR: JSON has no infinity, and says null.
  const figure = (name: string, digits: number): number => Number(((summary[name] ?? Infinity) as number).toFixed(digits));
  return {
    pictures: summary['images'] as number,
    psnrDb: figure('psnr', 2),
    psnrYDb: figure('psnrY', 2),
    ssim: figure('ssim', 4),
    inputPsnrDb: figure('inputPsnr', 2),
    inputPsnrYDb: figure('inputPsnrY', 2),
    inputSsim: figure('inputSsim', 4),
    bestGaussianBlurPsnrDb: figure('gaussianPsnr', 2),
    bestGaussianBlurSsim: figure('gaussianSsim', 4),
    bestMedianPsnrDb: figure('medianPsnr', 2),
    bestMedianSsim: figure('medianSsim', 4),
  };
}
