// What people paste into the address and key fields.
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { checkBaseUrl, checkKey, endpointOf } from '../../src/providers/keys.ts'

describe('an address', () => {
  it.each([
    ['https://api.openai.com/v1', 'https://api.openai.com/v1', 'https://api.openai.com'],
    ['  https://api.openai.com/v1/ \n', 'https://api.openai.com/v1', 'https://api.openai.com'],
    ['"https://api.openai.com/v1"', 'https://api.openai.com/v1', 'https://api.openai.com'],
    ['https://api.openai.com', 'https://api.openai.com', 'https://api.openai.com'],
    ['https://api.openai.com/', 'https://api.openai.com', 'https://api.openai.com'],
    ['HTTPS://API.OpenAI.com/v1/chat/completions', 'https://api.openai.com/v1', 'https://api.openai.com'],
    ['https://h.example/v1//chat/completions/', 'https://h.example/v1', 'https://h.example'],
    ['https://h.example:8443/a/b/models#x', 'https://h.example:8443/a/b', 'https://h.example:8443'],
    ['https://h.example/v1/?api-version=2#x', 'https://h.example/v1?api-version=2', 'https://h.example'],
    ['http://localhost:11434/v1', 'http://localhost:11434/v1', 'http://localhost:11434'],
    ['http://127.0.0.1:8080', 'http://127.0.0.1:8080', 'http://127.0.0.1:8080'],
    ['http://[::1]:8080/v1', 'http://localhost:8080/v1', 'http://localhost:8080'],
  ])('%j is read as %s', (typed, base, origin) => {
    expect(checkBaseUrl(typed)).toEqual({ base, origin })
  })

  it('read twice is the same', () => {
    fc.assert(
      fc.property(fc.webUrl({ validSchemes: ['https'], withQueryParameters: true }), (url) => {
        const { base } = checkBaseUrl(url)
        expect(checkBaseUrl(base).base).toBe(base)
        expect(() => new URL(endpointOf(base, '/models'))).not.toThrow()
      }),
    )
  })

  it.each([
    ['', /enter one/],
    ['api.openai.com/v1', /write https:\/\/api\.openai\.com\/v1/],
    ['localhost:11434/v1', /write http:\/\/localhost:11434\/v1/],
    ['http:/127.0.0.1:8080', /write http:\/\/127\.0\.0\.1:8080/],
    ['ftp://host/v1', /write https:\/\/host\/v1/],
    ['http://example.com/v1', /write https:\/\//],
    ['http://192.168.1.5:8080/v1', /write https:\/\//],
    ['http://localhost.example.com/v1', /write https:\/\//],
    ['https://', /write it like/],
    ['https://me:secret-pass@host/v1', /leave them out/],
    ['javascript:alert(1)', /write/],
    ['what is this', /write/],
    ['sk-abcdefghijklmnop', /belongs in the key field/],
    ['gsk_abcdefghijklmnop', /belongs in the key field/],
  ])('%j is refused with what to do', (typed, remedy) => {
    const reading = () => checkBaseUrl(typed)
    expect(reading).toThrow(remedy)
    expect(reading).toThrow(expect.objectContaining({ name: 'NoEndpoint' }))
    expect(reading).not.toThrow(/secret-pass|abcdefgh/)
  })

  it('gives its paths in front of its query', () => {
    expect(endpointOf('https://h/v1', '/models')).toBe('https://h/v1/models')
    expect(endpointOf('https://h/v1?a=b', '/models')).toBe('https://h/v1/models?a=b')
  })
})

describe('a key', () => {
  const key = 'sk-proj-Abc123_-xyz'
  it.each([
    key,
    `  ${key}\r\n`,
    `"${key}"`,
    `'${key}',`,
    `“${key}”`,
    `Bearer ${key}`,
    `bearer  ${key}\n`,
    `Authorization: Bearer ${key}`,
    `OPENAI_API_KEY=${key}`,
    `export OPENAI_API_KEY="${key}"`,
    `\ufeff${key}\u200b`,
    `\u00a0${key}\u00a0`,
  ])('%j is found', (typed) => {
    expect(checkKey(typed, 'https://api.openai.com/v1')).toEqual({ key, warnings: [] })
  })

  it('broken over two lines is mended, and that is said', () => {
    const { key: mended, warnings } = checkKey('sk-proj-Abc\n   123', 'https://api.openai.com/v1')
    expect({ mended, warnings }).toEqual({ mended: 'sk-proj-Abc123', warnings: [expect.stringMatching(/taken out/)] })
  })

  it('may be missing', () => {
    expect(checkKey('  ', 'http://localhost:1234')).toEqual({ key: '', warnings: [] })
  })

  it.each([
    ['sk-abcключ', /“к”/],
    ['sk-abcé', /“é”/],
    ['sk-abc🔑', /“🔑”/],
    ['sk-abc…wxyz', /whole key/],
    ['sk-abc...wxyz', /whole key/],
    ['sk-***wxyz', /whole key/],
    ['••••••••', /whole key/],
  ])('%j is refused with what to do, and not repeated', (typed, remedy) => {
    const reading = () => checkKey(typed, 'https://api.openai.com/v1')
    expect(reading).toThrow(remedy)
    expect(reading).toThrow(expect.objectContaining({ name: 'WrongKey' }))
    expect(reading).not.toThrow(/abc|wxyz/)
  })

  it('that is accepted can always be a header', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (typed) => {
        try {
          new Headers({ authorization: `Bearer ${checkKey(typed, '').key}` })
        } catch (thrown) {
          expect(thrown).toMatchObject({ name: 'WrongKey' })
        }
      }),
    )
  })

  it.each([
    ['sk-ant-api03-x', 'https://api.openai.com/v1', /an Anthropic key, but the address is api\.openai\.com/],
    [
      'sk-proj-x',
      'https://openrouter.ai/api/v1',
      /an OpenAI key, but the address is openrouter\.ai\..*https:\/\/api\.openai\.com\/v1/,
    ],
    ['AIzaSyA', 'https://api.groq.com/openai/v1', /a Gemini key, but the address is api\.groq\.com/],
    ['gsk_x', 'https://api.openai.com/v1', /a Groq key/],
    ['xai-x', 'https://api.openai.com/v1', /an xAI key/],
    ['sk-or-v1-x', 'https://api.openai.com/v1', /an OpenRouter key/],
    ['sk-or-v1-x', 'https://llm.example.com/v1', /address is llm\.example\.com/],
  ])('%s at %s is warned about, and kept', (typed, baseUrl, words) => {
    const { key: kept, warnings } = checkKey(typed, baseUrl)
    expect({ kept, warnings }).toEqual({ kept: typed, warnings: [expect.stringMatching(words)] })
  })

  it.each([
    ['sk-ant-api03-x', 'https://api.anthropic.com/v1'],
    ['sk-or-v1-x', 'https://openrouter.ai/api/v1'],
    ['sk-proj-x', 'https://api.openai.com/v1'],
    ['sk-x', 'https://api.deepseek.com'],
    ['gsk_x', 'http://localhost:4000/v1'],
    ['gsk_x', ''],
    ['gsk_x', 'not an address'],
  ])('%s at %s is not', (typed, baseUrl) => {
    expect(checkKey(typed, baseUrl).warnings).toEqual([])
  })

  it('is not taken for one of a host that only ends alike', () => {
    expect(checkKey('gsk_x', 'https://notgroq.com/v1').warnings).toHaveLength(1)
  })
})
