// `npm run probe:vendors [vendor …] [--origin https://…]`: what each vendor lets a browser do, asked from here, by hand. A wrong
// key is sent, unless RECOLLECT_KEY_<VENDOR> holds one (RECOLLECT_KEY_LM_STUDIO).
import { type VendorId, VENDORS } from '../src/providers/vendors.ts'
import { type Finding, probe, tableOf } from './probe.ts'

const args = process.argv.slice(2)
const at = args.indexOf('--origin')
const [, origin = 'https://recollect.example'] = at < 0 ? [] : args.splice(at, 2)
const known = (Object.keys(VENDORS) as VendorId[]).filter((id) => VENDORS[id].baseUrl !== undefined)
const unknown = args.filter((name) => !known.includes(name as VendorId))
if (unknown.length > 0) {
  console.error(`probe: there is no vendor ${unknown.join(', ')}; there are ${known.join(', ')}`)
  process.exit(1)
}
const findings: Finding[] = []
for (const id of args.length > 0 ? (args as VendorId[]) : known) {
  const key = process.env[`RECOLLECT_KEY_${id.replaceAll('-', '_').toUpperCase()}`]
  const finding = await probe(id, { fetch, origin, ...(key ? { key } : {}) })
  findings.push(finding)
  console.log(`${tableOf([finding], origin)}\n`)
}
const reached = findings.filter(({ preflight }) => !('failed' in preflight)).length
console.log(
  `${reached} of ${findings.length} reached, as a page of ${origin} would. What differs from the table is to be`,
)
console.log('corrected in src/providers/vendors-facts.ts, and what was seen is dated there under `probed`.')
