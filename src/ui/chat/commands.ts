// The commands that start a model's server on one's own computer, or let this page in, for each system. Pure: which
// system and which page it is, is told.
// Sources: docs.ollama.com/faq, lmstudio.ai/docs/cli/server-start, github.com/ggml-org/llama.cpp tools/server, 2026-11.

export type LocalServer = 'ollama' | 'lm-studio' | 'llama-server'
export type System = 'mac' | 'windows' | 'linux'

/** One thing to run, and what else it takes. */
export interface Command {
  /** What and where: "Ollama on Windows". */
  label: string
  command: string
  /** What is to be done besides. */
  then?: string
}

/** The ports the servers choose by themselves. */
const PORTS: Record<string, LocalServer> = { 11434: 'ollama', 1234: 'lm-studio', 8080: 'llama-server' }

export const SERVER_NAMES: Record<LocalServer, string> = {
  ollama: 'Ollama',
  'lm-studio': 'LM Studio',
  'llama-server': 'llama-server',
}

/** Whose server it probably is: the chosen provider's, or what usually listens at that port. */
export function localServer(providerId: string, host: string): LocalServer | undefined {
  return Object.hasOwn(SERVER_NAMES, providerId) ? (providerId as LocalServer) : PORTS[host.split(':').at(-1) ?? '']
}

/** The system, by what browsers call it. Anything unknown is taken for a Linux. */
export function systemOf(platform: string): System {
  if (/mac|iphone|ipad/i.test(platform)) return 'mac'
  return /win/i.test(platform) ? 'windows' : 'linux'
}

const SYSTEMS: Record<System, string> = { mac: 'Mac', windows: 'Windows', linux: 'Linux' }

/** How a server is started; of one that nobody knows, all of them. */
export function startCommands(server: LocalServer | undefined): Command[] {
  const all: Record<LocalServer, Command> = {
    ollama: { label: 'Ollama', command: 'ollama serve', then: 'Or open the Ollama app.' },
    'lm-studio': {
      label: 'LM Studio',
      command: 'lms server start --cors',
      then: 'Or start the server in its Developer tab, with “Enable CORS” on.',
    },
    'llama-server': { label: 'llama-server', command: 'llama-server -m model.gguf --port 8080' },
  }
  return server ? [all[server]] : Object.values(all)
}

/** How a server is told that the page of `origin` may ask it: on `system` first, then on the others. */
export function allowCommands(server: LocalServer | undefined, origin: string, system: System): Command[] {
  const lmStudio: Command = {
    label: 'LM Studio',
    command: 'lms server start --cors',
    then: 'Or turn “Enable CORS” on in the server settings of its Developer tab.',
  }
  if (server === 'lm-studio') return [lmStudio]
  if (server === 'llama-server')
    return [
      { label: 'llama-server', command: 'llama-server -m model.gguf --port 8080', then: 'It lets every page in.' },
    ]
  const each = Object.keys(SYSTEMS) as System[]
  const ollama = [system, ...each.filter((other) => other !== system)].map((one) => ollamaOn(one, origin))
  return server ? ollama : [...ollama.slice(0, 1), lmStudio]
}

function ollamaOn(system: System, origin: string): Command {
  const commands: Record<System, Omit<Command, 'label'>> = {
    mac: {
      command: `launchctl setenv OLLAMA_ORIGINS "${origin}"`,
      then: 'Then quit Ollama and open it again.',
    },
    windows: {
      command: `setx OLLAMA_ORIGINS "${origin}"`,
      then: 'Then quit Ollama in the task bar and start it again.',
    },
    linux: {
      // What `systemctl edit ollama` would write, without its editor.
      command: [
        'sudo mkdir -p /etc/systemd/system/ollama.service.d',
        `printf '[Service]\\nEnvironment="OLLAMA_ORIGINS=${origin}"\\n' | sudo tee /etc/systemd/system/ollama.service.d/origins.conf`,
        'sudo systemctl daemon-reload && sudo systemctl restart ollama',
      ].join('\n'),
      then: `Started by hand, it is OLLAMA_ORIGINS="${origin}" ollama serve.`,
    },
  }
  return { label: `Ollama on ${SYSTEMS[system]}`, ...commands[system] }
}
