import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import boundaries from 'eslint-plugin-boundaries';
import svelte from 'eslint-plugin-svelte';
import { defineConfig } from 'eslint/config';
import tseslint from 'typescript-eslint';
import { directions, packageOwners } from './import-directions.mjs';
import { typeScriptProjects } from './typescript-projects.mjs';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const rooms = Object.keys(directions);

/** `models/root` and `renderer/root` are the files that lie in no room. */
const elements = [
  ...rooms.filter((room) => !room.endsWith('/root')).map((room) => ({ type: room, pattern: room })),
  { type: 'models/root', pattern: 'models' },
  { type: 'renderer/root', pattern: 'renderer' },
].map((element) => ({ ...element, partialMatch: false }));

const importDirections = {
  default: 'disallow',
  // Packages too, some of which belong to one room.
  checkAllOrigins: true,
  message: '{{from.type}} may not import "{{dependency.source}}": see build/import-directions.mjs.',
  policies: [
    { allow: { to: { module: { origin: ['external', 'core'] } } } },
    ...Object.entries(directions).map(([room, allowed]) => ({
      from: { element: { type: room } },
      allow: { to: { element: { types: { anyOf: [room, ...allowed] } } } },
    })),
    ...Object.entries(packageOwners).flatMap(([source, owners]) =>
      rooms
        .filter((room) => !owners.includes(room))
        .map((room) => ({ from: { element: { type: room } }, disallow: { to: { module: { origin: 'external', source } } } })),
    ),
  ],
};

export default defineConfig(
  { ignores: ['build/out/**', 'build/dist/**', 'test/output/**', 'node_modules/**'] },
  { basePath: root, linterOptions: { reportUnusedDisableDirectives: 'error' } },
  {
    files: ['**/*.ts', '**/*.svelte'],
    extends: [tseslint.configs.strictTypeChecked, svelte.configs.recommended],
    languageOptions: {
      parserOptions: { project: typeScriptProjects, tsconfigRootDir: root, extraFileExtensions: ['.svelte'] },
    },
    rules: {
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }],
      '@typescript-eslint/prefer-readonly': 'error',
      '@typescript-eslint/no-confusing-void-expression': ['error', { ignoreArrowShorthand: true }],
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
      'prefer-const': ['error', { ignoreReadBeforeAssign: true }],
      // `async` also turns what is thrown into a rejection, so that a service never throws at once.
      '@typescript-eslint/require-await': 'off',
      // Numbers and ids in messages are plain enough.
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
      'no-restricted-syntax': ['error', { selector: 'TSEnumDeclaration', message: 'Use a union of literals.' }],
    },
  },
  {
    files: ['**/*.svelte', '**/*.svelte.ts'],
    languageOptions: { parserOptions: { parser: tseslint.parser } },
    // Here the parser cannot see what components and snippets are typed as; svelte-check does.
    rules: {
      ...Object.fromEntries(
        ['argument', 'assignment', 'call', 'member-access', 'return'].map((use) => [`@typescript-eslint/no-unsafe-${use}`, 'off']),
      ),
      // `void value` in an effect says what it depends on.
      '@typescript-eslint/no-meaningless-void-operator': 'off',
    },
  },
  {
    files: ['models/**/*.ts', 'electron/**/*.ts', 'renderer/**/*.{ts,svelte}'],
    plugins: { boundaries },
    settings: { 'boundaries/root-path': root, 'boundaries/elements': elements },
    rules: { 'boundaries/dependencies': ['error', importDirections], 'boundaries/no-unknown-dependencies': 'error' },
  },
  {
    files: ['test/**/*.ts'],
    rules: {
      '@typescript-eslint/no-non-null-assertion': 'off',
      // Spies are handed to `expect` without being called; a double may reject with whatever it was told.
      '@typescript-eslint/unbound-method': 'off',
      '@typescript-eslint/prefer-promise-reject-errors': 'off',
      'no-restricted-properties': [
        'error',
        ...['it', 'test', 'describe'].map((object) => ({ object, property: 'only', message: 'Runs nothing else.' })),
      ],
    },
  },
);
