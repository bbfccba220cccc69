import { statSync } from 'node:fs';
import { basename, extname, resolve } from 'node:path';
import { inEnglish } from '../words/speak.ts';
import { usualScale } from '../core/foundation/scale.ts';
import type { OutputPlace } from '../core/foundation/output-place.ts';
import { tasks } from '../core/foundation/task.ts';
import { namePatternFault, usualNamePattern } from '../core/foundation/output-name.ts';
import { allPhotos, queueChoices } from '../core/foundation/queue-choice.ts';
import { batchRules, ruleOf } from '../core/foundation/on-conflict.ts';
import type { Progress } from '../core/foundation/progress.ts';
import { TapeError } from '../core/foundation/tape-error.ts';
import { extensionOf, keptFormat } from '../core/imaging/format-extensions.ts';
import type { PhotoFormat, SourceFormat } from '../core/imaging/imaging-service.ts';
import type { Writing } from '../core/imaging/writing.ts';
import { outputOf, type OutputRules } from '../core/imaging/output-rules.ts';
import { bitDepthChoices, chromaChoices, metadataGroups, usualWriting } from '../core/imaging/writing.ts';
import type { RestorePhotoOptions } from '../core/inference/restore-photo.ts';
import { restorePhotos } from '../core/inference/restore-photos.ts';
import type { SettledPhoto } from '../core/inference/restore-photos.ts';
import { scaleOf, sparingOf } from '../core/inference/restore-in-steps.ts';
import { chooseModel } from '../core/library/choose-model.ts';
import { referenceTo } from '../core/library/installed-models.ts';
import { wishedPhotos } from '../core/library/wished-photos.ts';
import { namedPhotos } from '../core/library/photo-paths.ts';
import type { NamedPhoto } from '../core/library/photo-paths.ts';
import { writeBatchReport } from '../core/queue/batch-report.ts';
import type { ReportedPhoto } from '../core/queue/batch-report.ts';
import { askOnce, countConflicts } from './ask-once.ts';
import type { Command } from './command.ts';
import { exitStatus } from './command.ts';
import { deviceChoices } from './devices.ts';
import { dryRun } from './dry-run.ts';
import { numberBetween, oneOf, parseOptions, required, wholeNumber, wrongUse } from './parse-options.ts';

const photoFormats = ['jpeg', 'png', 'tiff', 'webp', 'avif'] as const satisfies readonly PhotoFormat[];
const formats = ['keep', ...photoFormats] as const;
const enlargements = { 2: 2, 4: 4 } as const;

/** Restores photos from the command line; a failure is named and the others go on. */
export const restoreCommand: Command = {
  name: 'restore',
  summary: 'restore photos and folders of photos',
  usage: [
    'restore <files or folders...> --task T[,T2...]',
    '       [--model ID] [--output FILE|DIR] [--name PATTERN] [--strength 0..1] [--device auto|cpu|cuda|dml|webgpu|coreml]',
    '       [--spare-undamaged] [--convert-cmyk] [--format keep|jpeg|png|tiff|webp|avif] [--scale 2|4]',
    '       [--quality 1..100] [--depth keep|8|16] [--chroma 4:4:4|4:2:0] [--leave-out camera,words,place]',
    '       [--on-conflict unique|skip|overwrite|older|fail|ask] [--report FILE.csv] [--memory GB] [--dry-run] [--json]',
    '       [--newer-than YYYY-MM-DD] [--only raw|not-raw]',
    '       --convert-cmyk: photos in CMYK become RGB (Display P3) by their own profile, instead of being refused.',
    '       --memory: what may be used at most, in gigabytes; a photo that takes more is named. Half of the machine unless told.',
    `       PATTERN: what outputs are called, "${usualNamePattern}" unless told; {name}, {task} and {scale} stand for the photo’s own.`,
    '       A folder is searched through, and keeps its folders in DIR. older: replaces what is older than its photo, skips the rest.',
    '       ask: looks which outputs exist before it begins, and asks at the terminal, once for all of them.',
  ].join('\n'),
  run: async (args, { studio: openStudio, reporter, signal }) => {
    const { values, positionals } = parseOptions(args, {
      task: { type: 'string' },
      scale: { type: 'string' },
      model: { type: 'string' },
      output: { type: 'string' },
      name: { type: 'string' },
      strength: { type: 'string', default: '1' },
      'spare-undamaged': { type: 'boolean', default: false },
      'convert-cmyk': { type: 'boolean', default: false },
      device: { type: 'string', default: 'auto' },
      format: { type: 'string', default: 'keep' },
      quality: { type: 'string' },
      depth: { type: 'string', default: 'keep' },
      chroma: { type: 'string', default: usualWriting.chroma },
      'leave-out': { type: 'string' },
      'on-conflict': { type: 'string', default: 'unique' },
      report: { type: 'string' },
      'newer-than': { type: 'string' },
      only: { type: 'string', default: 'all' },
      memory: { type: 'string' },
      'dry-run': { type: 'boolean', default: false },
      json: { type: 'boolean', default: false },
    });
    const chain = required('task', values.task)
      .split(',')
      .map((name) => oneOf('task', name, tasks));
    if (positionals.length === 0) throw wrongUse('Name at least one photo or folder.');
    if (values.scale !== undefined) {
      if (!chain.includes('superres')) throw wrongUse('--scale goes with --task superres only.');
    }
    const scale = values.scale === undefined ? usualScale('superres') : enlargements[oneOf('scale', values.scale, ['2', '4'])];
    if (values.model !== undefined && chain.length > 1) throw wrongUse('--model goes with a single task.');
    const strength = numberBetween('strength', values.strength, 0, 1);
    const device = oneOf('device', values.device, deviceChoices);
    const format = oneOf('format', values.format, formats);
    const depth = oneOf('depth', values.depth, bitDepthChoices.map(String));
    const writing: Writing = {
      quality: values.quality === undefined ? null : wholeNumber('quality', values.quality, 1, 100),
      bitDepth: bitDepthChoices.find((choice) => String(choice) === depth) ?? 'keep',
      chroma: oneOf('chroma', values.chroma, chromaChoices),
      leavesOut: values['leave-out']?.split(',').map((group) => oneOf('leave-out', group, metadataGroups)) ?? [],
    };
    const memoryGb = values.memory === undefined ? undefined : numberBetween('memory', values.memory, 1, 4096);
    const convertsCmyk = values['convert-cmyk'];
    const wish = { ...allPhotos, which: oneOf('only', values.only, queueChoices), changedSince: dayOf(values['newer-than']) };
    const batchRule = oneOf('on-conflict', values['on-conflict'], batchRules);
    if (batchRule === 'ask' && !process.stdin.isTTY) throw wrongUse('--on-conflict ask needs a terminal to ask at.');

    const studio = openStudio(memoryGb === undefined ? {} : { memoryGb });
    const steps = chain.map((task, index) => {
      const model = chooseModel(studio, task, values.model);
      return { task, model: referenceTo(model), sparing: model.card.sparing, scale: index === chain.indexOf('superres') ? scale : 1 };
    });
    const sparesUndamaged = values['spare-undamaged'];
    if (sparesUndamaged && sparingOf(steps) === undefined) throw wrongUse(cannotSpare);
    const photos = wishedPhotos(namedPhotos(positionals.map((path) => resolve(path))), wish);
    if (photos.length === 0) throw new TapeError('data-set-empty', 'There is no such photo in these folders.');
    const target = outputTarget(values.output, photos.length > 1 || positionals.some(isFolder));
    if (target.kind === 'file' && values.name !== undefined) throw wrongUse('--name goes with folders: --output names the file already.');
    const rules = { name: patternOf(values.name), format, tasks: chain, scale: scaleOf(steps) };
    if (target.kind === 'file') assertAgree(target.path, format);
    const planOf = (photo: NamedPhoto) => ({ photoPath: photo.path, output: (own: SourceFormat) => targetOf(photo, own, target, rules), steps, writing, convertsCmyk });
    // Before the work, while somebody is there.
    const conflicts = batchRule === 'ask' ? await countConflicts(studio.imaging, photos.map(planOf), signal) : 0;
    const answer = conflicts === 0 ? undefined : await askOnce(conflicts, { input: process.stdin, output: process.stderr }, signal);
    const onConflict = ruleOf(batchRule, answer);
    if (values['dry-run']) return dryRun(photos, { imaging: studio.imaging, reporter, signal, planOf: (photo) => ({ ...planOf(photo), onConflict }) });
    const reportPath = values.report === undefined ? undefined : resolve(values.report);
    const outcomes = new Map<NamedPhoto, ReportedPhoto>();
    // Before the work: nobody shall wait for a report that cannot be written.
    if (reportPath !== undefined) writeBatchReport(reportPath, []);

    const startedAt = performance.now();
    const optionsOf = (photo: NamedPhoto): RestorePhotoOptions => ({
      ...planOf(photo),
      strength,
      sparesUndamaged,
      device,
      onConflict,
      appVersion: studio.version,
    });
    const onSettled = (photo: NamedPhoto, settled: SettledPhoto): void => {
      const { path: input } = photo;
      const name = basename(input);
      if ('thrown' in settled) {
        const error = TapeError.from(settled.thrown);
        outcomes.set(photo, { input, output: null, outcome: 'failed', code: error.code, reason: error.message, seconds: settled.seconds });
        reporter.error(error, name);
        if (error.code === 'internal') studio.log.write(`restoring ${name} failed`, settled.thrown);
        return;
      }
      const { outputPath, widthPx, heightPx, pages, outcomes: ofSteps } = settled.restored;
      outcomes.set(photo, { input, output: outputPath, outcome: outputPath === null ? 'skipped' : 'restored', code: '', reason: '', seconds: settled.seconds });
      const [first] = ofSteps;
      const seconds = ofSteps.reduce((sum, { elapsedMs }) => sum + elapsedMs / 1000, 0);
      reporter.result({ input, output: outputPath, widthPx, heightPx, device: first?.device, seconds });
      reporter.say(
        outputPath === null
          ? `${name}: skipped, because the output exists.`
          : `${name} → ${basename(outputPath)} (${first?.device.name ?? ''}, ${seconds.toFixed(1)} s)`,
      );
      if (outputPath !== null && pages > 1) reporter.say(`  Of its ${pages} pages only the first was restored and is in the output.`);
      for (const { name: skippedName, reason } of first?.skipped ?? []) reporter.say(`  ${skippedName} was not used. ${inEnglish(reason ?? '')}`);
    };
    const onProgress = (photo: NamedPhoto, progress: Progress): void => {
      reporter.progress(basename(photo.path), progress);
    };
    await restorePhotos(studio, photos, { optionsOf, onSettled, onProgress, signal });
    // In the order of the photos, not in that of their ends.
    const report = photos.flatMap((photo) => outcomes.get(photo) ?? []);
    if (reportPath !== undefined) writeBatchReport(reportPath, report);
    const count = (outcome: ReportedPhoto['outcome']): number => report.filter((photo) => photo.outcome === outcome).length;
    const [restored, skipped, failed] = [count('restored'), count('skipped'), count('failed')];
    reporter.summary({ restored, skipped, failed, interrupted: signal.aborted, seconds: (performance.now() - startedAt) / 1000 });
    if (signal.aborted) reporter.say('Stopped. Finished photos are kept; nothing half was written.');
    return failed > 0 ? exitStatus.someFailed : exitStatus.done;
  },
};

const cannotSpare = '--spare-undamaged goes with a single task, and not with enlarging or a model that it was not measured for.';

type Target = OutputPlace | { readonly kind: 'file'; readonly path: string };

function isFolder(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() === true;
}

/** Several photos go into a folder, which is made; one goes to a file, unless a folder is named. */
function outputTarget(output: string | undefined, several: boolean): Target {
  if (output === undefined) return { kind: 'beside' };
  const path = resolve(output);
  if (!several && !isFolder(path) && !/[\\/]$/.test(output)) return { kind: 'file', path };
  return { kind: 'folder', path };
}

/** Throws: `wrong-use`. */
function dayOf(day: string | undefined): string | null {
  if (day === undefined) return null;
  if (!/^\d{4}-\d\d-\d\d$/.test(day) || Number.isNaN(Date.parse(`${day}T00:00`))) throw wrongUse('--newer-than takes a day such as 2026-11-30.');
  return day;
}

/** Throws: `wrong-use`. */
function patternOf(name = usualNamePattern): string {
  const fault = namePatternFault(name);
  if (fault !== null) throw wrongUse(`--name: ${inEnglish(fault)}`);
  return name;
}

/** The file that was named, in the format that its name says; else where photos of a folder go. */
function targetOf(photo: NamedPhoto, own: SourceFormat, target: Target, rules: Omit<OutputRules, 'place'>): ReturnType<typeof outputOf> {
  if (target.kind !== 'file') return outputOf(photo, own, { ...rules, place: target });
  return { path: target.path, format: formatNamed(target.path) ?? (rules.format === 'keep' ? keptFormat(own) : rules.format) };
}

/** The format that a file's name says; undefined when it says none. */
const formatNamed = (path: string): PhotoFormat | undefined => {
  const extension = extname(path).toLowerCase();
  return photoFormats.find((format) => extension === extensionOf[format] || extension === `.${format}` || (format === 'tiff' && extension === '.tif'));
};

/** Throws: `wrong-use` when `--format` and the name of the output say different things. */
function assertAgree(path: string, wanted: PhotoFormat | 'keep'): void {
  const named = formatNamed(path);
  if (wanted !== 'keep' && named !== undefined && wanted !== named) {
    throw wrongUse(`--format ${wanted} and the name ${basename(path)} disagree.`);
  }
}
