import { describe, expect, test, vi } from 'vitest';
import { canBeChosen, capsOf, ownerOf, withChosenKeys } from '../../../renderer/frame/chosen-keys.ts';
import { keyTitle } from '../../../renderer/frame/key-titles.ts';
import type { KeyGroup } from '../../../renderer/frame/keys.ts';

const groups: readonly KeyGroup[] = [
  {
    title: 'Work',
    bindings: [
      { id: 'zoom-in', keys: ['+', '='], caps: ['+'], words: 'Zoom in', run: vi.fn() },
      { id: 'blink', keys: ['b'], caps: ['B'], words: 'Blink', run: vi.fn() },
      { keys: [], caps: ['Tab'], words: 'Next control' },
    ],
  },
];

test('tooltips name the key that holds now, as this system prints it, and none where there is none', () => {
  const title = (platform: string, chosen = {}): string => keyTitle(() => withChosenKeys(groups, chosen), () => platform)('Blink', 'blink');
  expect(title('linux')).toBe('Blink (B)');
  expect(title('darwin', { blink: 'mod+j' })).toBe('Blink (⌘+J)');
  expect(title('linux', { 'zoom-in': 'b' })).toBe('Blink');
});

describe('keys that were chosen', () => {
  test('take the place of all that were there, with their caps', () => {
    const [work] = withChosenKeys(groups, { 'zoom-in': 'mod+shift+arrowup' });
    expect(work?.bindings[0]).toMatchObject({ keys: ['mod+shift+arrowup'], caps: ['Ctrl', 'Shift', '↑'] });
    expect(work?.bindings.slice(1)).toEqual(groups[0]?.bindings.slice(1));
  });

  test('are taken from what had them before', () => {
    const bindings = withChosenKeys(groups, { blink: '+' })[0]?.bindings;
    expect(bindings?.map(({ keys, caps }) => [keys, caps])).toEqual([[['='], ['=']], [['+'], ['+']], [[], ['Tab']]]);
    expect(withChosenKeys(groups, { blink: '+', gone: 'x' })).toEqual(withChosenKeys(groups, { blink: '+' }));
    expect(ownerOf(withChosenKeys(groups, { blink: '+' }), '+')?.id).toBe('blink');
    expect(ownerOf(groups, 'q')).toBeUndefined();
  });

  test.each([
    ['q', ['Q']],
    ['mod++', ['Ctrl', '+']],
    ['shift+f5', ['Shift', 'F5']],
    ['pageup', ['Page Up']],
  ])('are printed: %s', (name, caps) => {
    expect(capsOf(name)).toEqual(caps);
  });

  test.each([
    ['tab', false],
    ['escape', false],
    ['enter', false],
    [' ', false],
    ['', false],
    ['mod+enter', true],
    ['arrowup', true],
    ['ö', true],
  ])('may be chosen or not: %j', (name, may) => {
    expect(canBeChosen(name)).toBe(may);
  });
});
