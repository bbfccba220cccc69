import { expect, test } from '../support/scripted-tape/window-fixture.ts';
import { spokenInspect } from './spoken-inspect.ts';
import { spokenQueue } from './spoken-queue.ts';
import { spokenRestore } from './spoken-restore.ts';
import type { SpokenScreen } from './spoken-screen.ts';
import { spokenTrain } from './spoken-train.ts';
import { uncoveredWords } from './uncovered-words.ts';

/** The scripted shell's own. */
const machine = ['AMD EPYC 7B13, 2 cores', 'tape-swin-denoise', 'my-scanner', 'My scanner', 'CC BY 4.0', '/home/anna/.local/share/tape-studio/logs/tape-studio.log'];

/** Languages in themselves, and what people or the machine named on the Settings screen. */
const settingsData = ['English', 'Deutsch', '{name}', '{task}', '{scale}', '{date}', 'IMG_4711-denoise.jpg', 'IMG_4711.jpg', '/home/anna/.local/share/tape-studio'];

const bigDisk = '/media/anna/Big disk/TAPE Studio';

const screens: readonly SpokenScreen[] = [
  ...spokenRestore,
  ...spokenQueue,
  ...spokenInspect,
  ...spokenTrain,
  {
    name: 'models',
    open: async (page) => {
      await page.keyboard.press('Control+5');
      await page.locator('.models').waitFor();
    },
  },
  {
    name: 'a model to be removed',
    open: async (page) => {
      await page.keyboard.press('Control+5');
      await page.locator('.lists button', { hasText: 'My scanner' }).click();
      await page.locator('.actions button').nth(1).click();
      await page.getByRole('dialog').waitFor();
    },
  },
  {
    name: 'a model to be renamed',
    open: async (page) => {
      await page.keyboard.press('Control+5');
      await page.locator('.lists button', { hasText: 'My scanner' }).click();
      await page.locator('.actions button').first().click();
      await page.getByRole('dialog').waitFor();
    },
  },
  {
    name: 'settings',
    open: async (page) => {
      await page.keyboard.press('Control+,');
      await page.getByRole('checkbox').nth(1).waitFor();
      await page.locator('main select', { has: page.locator('option[value="below"]') }).selectOption('below');
      await page.locator('main input[type="text"]').first().fill('{name}-{date}');
    },
    data: settingsData,
  },
  {
    name: 'the rest of the settings',
    open: async (page) => {
      await page.keyboard.press('Control+,');
      await page.locator('main section').last().scrollIntoViewIfNeeded();
      await page.locator('main dd').first().waitFor();
    },
    data: settingsData,
  },
  {
    name: 'a data folder that could not be moved',
    window: { dataFolder: { isSet: false, moveError: null, move: { to: bigDisk, problem: { code: 'disk-full', message: 'The disk is full.' } } } },
    open: async (page) => {
      await page.keyboard.press('Control+,');
      await page.locator('main section').last().scrollIntoViewIfNeeded();
      await page.locator('main .move button').first().waitFor();
    },
    data: [...settingsData, bigDisk],
  },
  {
    name: 'notes to be forgotten',
    open: async (page) => {
      await page.keyboard.press('Control+,');
      await page.locator('main dl + div button').click();
      await page.getByRole('dialog').waitFor();
    },
    data: settingsData,
  },
  {
    name: 'keys',
    open: async (page) => {
      await page.keyboard.press('Control+5');
      await page.locator('.models').waitFor();
      await page.keyboard.press('?');
      await page.getByRole('dialog').waitFor();
    },
  },
];

for (const { name, window = {}, open, data = [] } of screens) {
  test(`${name}: in other clothes, every word is said and none is cut`, async ({ openWindow }) => {
    const page = await openWindow({ language: 'pseudo', ownModels: ['My scanner'], ...window });
    await page.setViewportSize({ width: 1024, height: 700 });
    await open(page);
    await page.screenshot({ path: `test/output/screenshots/pseudo-1024/${name.replaceAll(' ', '-')}.png` });
    const { unsaid, cut } = await uncoveredWords(page, [...machine, ...data]);
    expect(unsaid).toEqual([]);
    expect(cut).toEqual([]);
  });
}

test('another language speaks at once, is kept, and writes numbers its way', async ({ openWindow }) => {
  const page = await openWindow({});
  await page.getByRole('link', { name: 'Models' }).click();
  await expect(page.locator('html')).toHaveAttribute('lang', 'en');
  await page.getByRole('link', { name: 'Settings' }).click();
  await page.getByLabel('Language').selectOption('de');
  await expect(page.getByRole('heading', { name: /^Einstel.?lungen$/, level: 1 })).toBeVisible();
  await page.screenshot({ path: 'test/output/screenshots/german-1440/settings.png' });
  await page.getByRole('link', { name: 'Modelle' }).click();
  await expect(page.locator('html')).toHaveAttribute('lang', 'de');
  await expect(page.getByRole('main', { name: 'Die Karte des Modells' }).getByText('Millionen Parameter')).toBeVisible();
  await page.screenshot({ path: 'test/output/screenshots/german-1440/models.png' });
  const calls = await page.evaluate(() => window.scriptedTape.calls.filter(({ method }) => method === 'changeSettings').map(({ params }) => params));
  expect(calls).toEqual([{ language: 'de' }]);
  await page.keyboard.press('Control+,');
  await page.getByLabel('Sprache').selectOption('en');
  await expect(page.getByRole('heading', { name: 'Settings', level: 1 })).toBeVisible();
});

test('an error of the shell is said in the window’s language', async ({ openWindow }) => {
  const page = await openWindow({
    language: 'de',
    importError: { code: 'output-exists', message: { words: 'A model named "{model}" is installed already.', values: { model: 'laptop' } }, kept: 'It was not changed.', remedy: 'Remove it first.' },
  });
  await page.keyboard.press('Control+5');
  await page.getByRole('button', { name: 'Importieren…' }).click();
  await expect(page.getByRole('group', { name: 'Problem' })).toHaveText(/Ein Modell „laptop“ ist bereits installiert\..*Daran wurde nichts verändert\..*Es zuerst entfernen\./s);
});
