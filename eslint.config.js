// What the linter holds: types are checked where they are known, and what the house does not allow is named in words.
import js from '@eslint/js'
import { defineConfig } from 'eslint/config'
import svelte from 'eslint-plugin-svelte'
import globals from 'globals'
import ts from 'typescript-eslint'
import svelteConfig from './svelte.config.js'

const SINKS = 'HTML sinks are not used: make elements and set their text.'
const sinks = ['innerHTML', 'outerHTML', 'insertAdjacentHTML', 'setHTMLUnsafe', 'createContextualFragment', 'srcdoc']

/** The rules against values of type `any`. @param {'off'} severity */
function unsafe(severity) {
  const names = ['assignment', 'member-access', 'call', 'return', 'argument']
  return Object.fromEntries(names.map((name) => [`@typescript-eslint/no-unsafe-${name}`, severity]))
}

export default defineConfig(
  { ignores: ['dist/', 'node_modules/', '.cache/', 'test-results/', 'playwright-report/', 'tests/.hub/'] },
  // AssemblyScript only looks like TypeScript; its own compiler checks it.
  { ignores: ['src/memory/vectors/assembly/'] },
  { linterOptions: { reportUnusedDisableDirectives: 'error', noInlineConfig: true } },
  js.configs.recommended,
  ...ts.configs.strictTypeChecked,
  ...svelte.configs.recommended,
  {
    languageOptions: {
      globals: { ...globals.browser, ...globals.node },
      parserOptions: {
        projectService: true,
        tsconfigRootDir: import.meta.dirname,
        extraFileExtensions: ['.svelte'],
      },
    },
  },
  {
    files: ['**/*.svelte', '**/*.svelte.ts'],
    languageOptions: { parserOptions: { parser: ts.parser, svelteConfig } },
  },
  {
    rules: {
      'no-undef': 'off', // the compiler knows better
      'no-eval': 'error',
      'no-implied-eval': 'off',
      '@typescript-eslint/no-implied-eval': 'error',
      'no-empty': ['error', { allowEmptyCatch: false }],
      'no-restricted-globals': [
        'error',
        { name: 'setInterval', message: 'State comes by live queries, not by asking again and again.' },
      ],
      'no-restricted-properties': [
        'error',
        ...sinks.map((property) => ({ property, message: SINKS })),
        { object: 'document', property: 'write', message: SINKS },
        { object: 'document', property: 'writeln', message: SINKS },
        ...['window', 'self', 'globalThis'].map((object) => ({
          object,
          property: 'setInterval',
          message: 'Use a live query.',
        })),
      ],
      'svelte/no-at-html-tags': 'error',
      'svelte/no-target-blank': 'error',
      'svelte/button-has-type': 'error',
      '@typescript-eslint/no-explicit-any': 'error',
      '@typescript-eslint/ban-ts-comment': [
        'error',
        { 'ts-ignore': true, 'ts-nocheck': true, 'ts-expect-error': true },
      ],
      // Numbers read well in templates; whatever else would print as [object Object] is still refused.
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
      // An arrow that only calls something may return what it returns.
      '@typescript-eslint/no-confusing-void-expression': 'off',
      // With `noUncheckedIndexedAccess`, `!` marks what the line before made sure of.
      '@typescript-eslint/no-non-null-assertion': 'off',
      // Our objects are literals and hold no `this`: their methods may be taken apart.
      '@typescript-eslint/unbound-method': 'off',
      // An async function that awaits nothing still turns what it throws into a rejection.
      '@typescript-eslint/require-await': 'off',
      // Code points are often what is meant.
      '@typescript-eslint/no-misused-spread': 'off',
      // A type parameter that is used once still makes the caller say what is meant.
      '@typescript-eslint/no-unnecessary-type-parameters': 'off',
      // `void` may stand before anything, to say that nothing is returned.
      '@typescript-eslint/no-meaningless-void-operator': 'off',
      // What was caught may be passed on as it is.
      '@typescript-eslint/prefer-promise-reject-errors': [
        'error',
        { allowThrowingUnknown: true, allowThrowingAny: true },
      ],
      // A Map that no screen looks at need not be reactive.
      'svelte/prefer-svelte-reactivity': 'off',
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
    },
  },
  {
    // What a component's props and events are is known to svelte-check alone; here they would all be `any`.
    files: ['**/*.svelte'],
    rules: {
      ...unsafe('off'),
      // It does not know of reactive statements.
      'no-useless-assignment': 'off',
    },
  },
  {
    // A query of Dexie's own ends with its connection, and connections are replaced: see src/db/watch.ts.
    files: ['src/**', 'workers/**'],
    ignores: ['src/db/watch.ts'],
    rules: {
      'no-restricted-imports': [
        'error',
        { name: 'dexie', importNames: ['liveQuery'], message: 'Use `follow` of src/db/watch.ts.' },
      ],
    },
  },
  {
    // Matchers are `any` where a value is expected.
    files: ['tests/**/*.ts'],
    rules: { '@typescript-eslint/no-unsafe-assignment': 'off' },
  },
  {
    // Our scripts and configuration are checked as JavaScript with types in comments.
    files: ['**/*.{js,mjs}'],
    rules: unsafe('off'),
  },
)
