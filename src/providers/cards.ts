// What can go wrong between here and a model, by name, and the words and the one button that a person gets for each.
// Decides nothing about which reply means which fault (refusals.ts, diagnose.ts).

/** What the button of a fault does. */
export type FaultAction =
  /** Sends the same again. */
  | 'retry'
  /** The same again, but not before the time the server named. */
  | 'wait'
  /** Has the model go on from what came. */
  | 'continue'
  /** Puts the message back into the box, to be changed. */
  | 'reword'
  /** Goes to that field of the settings. */
  | 'key'
  | 'address'
  | 'model'
  | 'window'
  | 'provider'
  | 'spending'
  /** Takes the key to the vendor it is of, and sends again. */
  | 'vendor'
  /** Opens the page where the vendor sells credit. */
  | 'billing'
  /** Chooses OpenRouter, and goes to its key. */
  | 'openrouter'
  /** Loads the page anew, open to other addresses for that once, and asks again. */
  | 'reload'

export interface FaultFacts {
  title: string
  /** What the person can do, in plain words. */
  remedy: string
  action: FaultAction
  /** The button. */
  label: string
}

export const FAULTS = {
  WrongKey: {
    title: 'The key was refused',
    remedy: 'Check that it was copied whole and is still valid, or make a new one.',
    action: 'key',
    label: 'Edit the key',
  },
  ForeignKey: {
    title: 'This key is another vendor’s',
    remedy: 'Use it where it was made, or enter the key of this server.',
    action: 'vendor',
    label: 'Use that vendor',
  },
  ClosedOrganisation: {
    title: 'This organisation lets no browsers in',
    remedy:
      'Only who runs the organisation can change that, in its settings at the vendor. OpenRouter offers the same models to browsers.',
    action: 'openrouter',
    label: 'Use OpenRouter',
  },
  NotOffered: {
    title: 'Not offered where you are',
    remedy: 'The vendor answers nobody from this country or network. Choose another provider.',
    action: 'provider',
    label: 'Choose a provider',
  },
  NoCredit: {
    title: 'No credit left',
    remedy: 'Add credit at the provider and ask again, or choose another provider.',
    action: 'billing',
    label: 'Add credit',
  },
  RateLimited: {
    title: 'Too many requests for now',
    remedy: 'What you wrote is kept. Ask again a little later.',
    action: 'wait',
    label: 'Retry',
  },
  Overloaded: {
    title: 'The server is in trouble',
    remedy: 'This is on its side and usually passes. Ask again in a moment.',
    action: 'wait',
    label: 'Retry',
  },
  ModelGone: {
    title: 'This model is not there',
    remedy: 'It was renamed or withdrawn, or this key may not use it. Choose another.',
    action: 'model',
    label: 'Choose a model',
  },
  NoModelChosen: {
    title: 'No model is chosen',
    remedy: 'Choose one: “Test connection” in Settings lists what is on offer.',
    action: 'model',
    label: 'Choose a model',
  },
  ContextTooLong: {
    title: 'Too long for this model',
    remedy: 'Set a smaller context window, or send a shorter message.',
    action: 'window',
    label: 'Change the window',
  },
  Offline: {
    title: 'You are offline',
    remedy: 'What you wrote is kept, and sent once this device is online while this conversation is open.',
    action: 'retry',
    label: 'Retry',
  },
  NetworkDown: {
    title: 'The network lets nothing through',
    remedy: 'This device says it is online, but nothing can be reached. Check the Wi-Fi, a sign-in page, or the VPN.',
    action: 'retry',
    label: 'Retry',
  },
  Unreachable: {
    title: 'The server cannot be reached',
    remedy:
      'Everything else can, so something stands between: a blocker, a VPN, a firewall, or the server itself is down.',
    action: 'retry',
    label: 'Retry',
  },
  HungUp: {
    title: 'The server hung up',
    remedy: 'It is there, but broke the connection before it said a word. Ask again.',
    action: 'retry',
    label: 'Retry',
  },
  ClosedToPages: {
    title: 'The server lets no web pages in',
    remedy: 'It is there, but answers programs only (CORS). Choose a provider that answers browsers.',
    action: 'provider',
    label: 'Choose a provider',
  },
  NoBuiltIn: {
    title: 'The built-in model is not ready',
    remedy: 'Download it in Settings, or choose another provider.',
    action: 'provider',
    label: 'Open Settings',
  },
  LocalServerOff: {
    title: 'No server is running there',
    remedy: 'Start it, then ask again.',
    action: 'retry',
    label: 'Retry',
  },
  OriginNotAllowed: {
    title: 'The server does not know this page',
    remedy: 'It is running, but has to be told once that this page may ask it.',
    action: 'retry',
    label: 'Retry',
  },
  LocalNetworkDenied: {
    title: 'The browser keeps this page from your devices',
    remedy: 'Allow it: the icon left of the address, Site settings, Local network access, Allow. Then ask again.',
    action: 'retry',
    label: 'Retry',
  },
  PolicyBlocked: {
    title: 'This page may not talk to that address yet',
    remedy:
      'So that nothing can leave for elsewhere, it is held to the addresses it was loaded for. Loading it again lets it ask; what you typed stays.',
    action: 'reload',
    label: 'Reload to allow it',
  },
  HostForbids: {
    title: 'This site does not let the app talk to that address',
    remedy: 'Whoever serves this app allows certain addresses only. Choose one of those, or open the app elsewhere.',
    action: 'provider',
    label: 'Choose a provider',
  },
  LoopbackBlocked: {
    title: 'This browser blocks servers on this computer',
    remedy: 'Safari lets no secure page ask them. Open this app in Chrome, Edge or Firefox, or run it from localhost.',
    action: 'provider',
    label: 'Choose a provider',
  },
  Timeout: {
    title: 'The server fell silent',
    remedy: 'Ask again. A model on your own device may still be loading.',
    action: 'retry',
    label: 'Retry',
  },
  StreamCut: {
    title: 'The answer stopped early',
    remedy: 'What came so far is kept. The model can go on from there, or answer anew.',
    action: 'continue',
    label: 'Continue',
  },
  MalformedReply: {
    title: 'The reply could not be read',
    remedy: 'Check the base URL: something other than a chat server may be answering there.',
    action: 'address',
    label: 'Check the address',
  },
  NoEndpoint: {
    title: 'No chat at this address',
    remedy: 'Check the base URL; it usually ends in /v1.',
    action: 'address',
    label: 'Check the address',
  },
  Refused: {
    title: 'The provider declined to answer',
    remedy: 'Its content filter objected. Put it in other words, or choose another model.',
    action: 'reword',
    label: 'Reword it',
  },
  BadRequest: {
    title: 'The server did not accept the request',
    remedy: 'Its own words say why. Check the model and the sizes in Settings.',
    action: 'model',
    label: 'Check the model',
  },
  CapReached: {
    title: 'Today’s limit is reached',
    remedy: 'You set it yourself. Raise it in Settings, or go on tomorrow.',
    action: 'spending',
    label: 'Change the limit',
  },
} as const satisfies Record<string, FaultFacts>
export type FaultName = keyof typeof FAULTS

/** The facts for the name of a stored fault; undefined for a fault of another part of the house. */
export function factsOf(name: string): FaultFacts | undefined {
  return Object.hasOwn(FAULTS, name) ? FAULTS[name as FaultName] : undefined
}

/** What is mended by other words or by time; all else is mended in the settings or at the vendor's. */
const PASSES: ReadonlySet<FaultAction> = new Set<FaultAction>(['retry', 'wait', 'continue', 'reword'])

/** Whether a person has to change something first: asking again as it is would only fail again. */
export function needsPerson(name: string): boolean {
  const facts = factsOf(name)
  return facts !== undefined && !PASSES.has(facts.action)
}
