// How the app is built: one page, three workers, one installable whole that may be hosted under any path.
import { copyFile, writeFile } from 'node:fs/promises'
import { svelte } from '@sveltejs/vite-plugin-svelte'
import tailwindcss from '@tailwindcss/vite'
import { defaultClientConditions, defineConfig, type Plugin } from 'vite'
import { VitePWA } from 'vite-plugin-pwa'
import manifest from './package.json' with { type: 'json' }
import { devHeaders, headers, headersFile, metaPolicy } from './scripts/headers.mjs'
import { markedLexer } from './scripts/marked.mjs'
import { wasmPlugins } from './scripts/wasm.mjs'

/** Puts the guide for when something is wrong beside the app: whoever needs it may have no network. */
function guide(): Plugin {
  let outDir = ''
  return {
    name: 'guide',
    apply: 'build',
    configResolved: (config) => void (outDir = config.build.outDir),
    writeBundle: () => copyFile('docs/troubleshooting.md', `${outDir}/troubleshooting.txt`),
  }
}

/** Carries the headers to hosts that are not ours: a `_headers` file, and the policy as the head's first tag. */
function hostHeaders(): Plugin {
  let outDir = ''
  return {
    name: 'host-headers',
    apply: 'build',
    configResolved: (config) => void (outDir = config.build.outDir),
    transformIndexHtml: (html) =>
      // After the charset, which has to be among the first 1,024 bytes, and before anything that the policy is about.
      html.replace(
        /<meta charset[^>]*>/,
        `$&\n    <meta http-equiv="Content-Security-Policy" content="${metaPolicy}" />`,
      ),
    writeBundle: () => writeFile(`${outDir}/_headers`, headersFile()),
  }
}

/** What the page cannot begin without, followed from its entry by static imports. */
const atOnce = new Set<string>()
/**
 * Puts all of that into one file. Cut where lazy parts share some of it, it was sixty, each with a wrapping of its own and
 * packed alone: 18 KB more on the wire (163 KB where it is 145 now).
 */
function oneFileAtOnce(): Plugin {
  return {
    name: 'one-file-at-once',
    apply: 'build',
    buildEnd() {
      const follow = (id: string): void => {
        if (atOnce.has(id)) return
        atOnce.add(id)
        this.getModuleInfo(id)?.importedIds.forEach(follow)
      }
      for (const id of this.getModuleIds()) if (this.getModuleInfo(id)?.isEntry) follow(id)
    },
  }
}

export default defineConfig({
  base: './',
  define: {
    'import.meta.env.RECOLLECT_VERSION': JSON.stringify(manifest.version),
    'import.meta.env.RECOLLECT_HEADERS': JSON.stringify(headers),
  },
  plugins: [
    wasmPlugins(),
    markedLexer(),
    svelte(),
    tailwindcss(),
    hostHeaders(),
    oneFileAtOnce(),
    guide(),
    VitePWA({
      strategies: 'injectManifest',
      srcDir: 'workers',
      filename: 'sw.ts',
      injectRegister: null,
      includeManifestIcons: false, // they are on the list below
      manifest: {
        name: 'Recollect',
        short_name: 'Recollect',
        description: 'A chat that remembers, entirely in the browser.',
        start_url: './',
        scope: './',
        display: 'standalone',
        background_color: '#faf9f6',
        theme_color: '#faf9f6',
        icons: [
          { src: 'icons/icon.svg', sizes: 'any', type: 'image/svg+xml' },
          { src: 'icons/icon-192.png', sizes: '192x192', type: 'image/png' },
          { src: 'icons/icon-512.png', sizes: '512x512', type: 'image/png' },
          { src: 'icons/maskable-512.png', sizes: '512x512', type: 'image/png', purpose: 'maskable' },
        ],
      },
      injectManifest: {
        rollupFormat: 'iife',
        // What the app needs to open and to recall without a network. ONNX Runtime (.wasm, .mjs) is not among it: it is
        // 14 MB or more, and is kept when an embedding model is first used.
        globPatterns: ['index.html', 'assets/*.{js,css}', 'icons/*.{svg,png}', 'troubleshooting.txt'],
        // The token tables are 2 MB in one file.
        maximumFileSizeToCacheInBytes: 4_000_000,
      },
    }),
  ],
  // ONNX Runtime without the WebAssembly it would otherwise bring along itself (26.9 MB, never used).
  resolve: {
    conditions: ['onnxruntime-web-use-extern-wasm', ...defaultClientConditions],
    // The build for browsers of today: the usual one is written for those of 2015, and larger.
    alias: [{ find: /^dexie$/, replacement: 'dexie/dist/modern/dexie.mjs' }],
  },
  worker: { format: 'es', plugins: wasmPlugins },
  build: {
    target: 'es2022',
    rolldownOptions: {
      checks: { pluginTimings: false },
      output: { codeSplitting: { groups: [{ name: (id) => (atOnce.has(id) ? 'app' : null) }] } },
    },
  },
  server: { headers: devHeaders },
  preview: { port: 4173, headers },
})
