import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { portableJson, readPortableJson } from '../../../electron/core/foundation/portable-json.ts';

const [before, after] = [join('/', 'home', 'ada', 'state'), join('/', 'mnt', 'disk', 'TAPE Studio')];

describe('a record in the state folder', () => {
  const record = { photos: [[join(before, 'queue', 'uploads', 'a', 'b.jpg'), ''], [join('/', 'photos', 'c.jpg'), 'x']], at: { deep: join(before, 'models') } };

  test('names no place of the folder itself, and every other as it is', () => {
    const text = portableJson(record, before);
    expect(text).not.toContain(JSON.stringify(before).slice(1, -1));
    expect(text).toContain(JSON.stringify(join('/', 'photos', 'c.jpg')));
    expect(readPortableJson(text, before)).toEqual(record);
  });

  test('is read with the places that it has now', () => {
    expect(readPortableJson(portableJson(record, before), after)).toEqual({
      photos: [[join(after, 'queue', 'uploads', 'a', 'b.jpg'), ''], [join('/', 'photos', 'c.jpg'), 'x']],
      at: { deep: join(after, 'models') },
    });
  });

  test('that an earlier version wrote, is read as it stands', () => {
    expect(readPortableJson(JSON.stringify(record), before)).toEqual(record);
  });

  test.each([`${before}-too`, before, 'state', { inStateFolder: 1 }, { inStateFolder: 'a', and: 'more' }, null])('takes %o for no path in it', (value) => {
    expect(portableJson([value], before)).toBe(JSON.stringify([value]));
    expect(readPortableJson(JSON.stringify([value]), after)).toEqual([value]);
  });
});
