// The one table of response headers: what the built app is served with, by our server, by `vite preview`, by hosts that
// read `_headers`, and (the policy alone) as a meta tag for hosts that send none. It knows nothing of files or servers.

/** @typedef {Record<string, string>} Headers */

/** The Content Security Policy, directive by directive. @type {Record<string, string>} */
const policy = {
  'default-src': "'none'",
  // 'wasm-unsafe-eval': the embed worker compiles ONNX Runtime. No inline script, no eval.
  'script-src': "'self' 'wasm-unsafe-eval'",
  'style-src': "'self'",
  'img-src': "'self' blob: data:",
  'font-src': "'self'",
  // Any endpoint over TLS, because the person chooses the provider; plain http only to their own machine.
  'connect-src': "'self' https: http://localhost:* http://127.0.0.1:*",
  'worker-src': "'self'",
  'manifest-src': "'self'",
  'media-src': "'self' blob:",
  'frame-src': "'none'",
  'object-src': "'none'",
  'base-uri': "'none'",
  'form-action': "'none'",
  'frame-ancestors': "'none'",
  'require-trusted-types-for': "'script'",
  // Svelte's own policy (it clones templates), and ours, which starts workers from this origin only.
  'trusted-types': 'svelte-trusted-html app-worker',
}

const render = (/** @type {Record<string, string>} */ directives) =>
  Object.entries(directives)
    .map(([name, value]) => `${name} ${value}`)
    .join('; ')

/** Sent with every response, whatever its path. @type {Readonly<Headers>} */
export const headers = Object.freeze({
  'Content-Security-Policy': render(policy),
  'X-Content-Type-Options': 'nosniff',
  'Referrer-Policy': 'no-referrer',
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Permissions-Policy':
    'accelerometer=(), camera=(), display-capture=(), geolocation=(), gyroscope=(), magnetometer=(), microphone=(), midi=(), payment=(), usb=()',
  'Strict-Transport-Security': 'max-age=31536000',
})

/**
 * The headers of the development server. Looser where Vite itself needs it: it injects styles as inline elements, talks
 * to the page over a WebSocket, and its error overlay writes HTML. @type {Readonly<Headers>}
 */
export const devHeaders = Object.freeze({
  ...headers,
  'Content-Security-Policy': render({
    ...without(policy, 'require-trusted-types-for', 'trusted-types'),
    'style-src': "'self' 'unsafe-inline'",
    'connect-src': `${policy['connect-src']} ws://localhost:* ws://127.0.0.1:*`,
  }),
})

/** The policy as a meta tag may carry it: browsers ignore `frame-ancestors` there, and complain. */
export const metaPolicy = render(without(policy, 'frame-ancestors'))

/**
 * How long a path may be kept: names with a content hash for ever, everything else is asked for again.
 * @param {string} path the URL's path, from the root of the app
 */
export function cacheControl(path) {
  return path.startsWith('/assets/') ? 'public, max-age=31536000, immutable' : 'no-cache'
}

/** The same table in the `_headers` format that static hosts read. */
export function headersFile() {
  const lines = Object.entries(headers).map(([name, value]) => `  ${name}: ${value}`)
  return ['/*', ...lines, '/assets/*', `  Cache-Control: ${cacheControl('/assets/')}`, ''].join('\n')
}

/**
 * @param {Record<string, string>} directives
 * @param {string[]} names
 */
function without(directives, ...names) {
  return Object.fromEntries(Object.entries(directives).filter(([name]) => !names.includes(name)))
}
