// What a person reads of a model: its window, its price, and the window that it suggests. Pure.
import type { Price } from '../../providers/index.ts'
import { number } from '../words.ts'

/** More of the past than this makes answers slow and dear before it makes them better; who wants it types it. */
const SUGGESTED_WINDOW = 32_768

/** "131,072 tokens · $0.15 in, $0.60 out" */
export function detailOf({ window, price }: { window?: number; price?: Price }): string {
  const words = [...(window ? [`${number(window)} tokens`] : []), ...(price ? [shortPrice(price)] : [])]
  return words.join(' · ')
}

function shortPrice({ input, output }: Price): string {
  return input === 0 && output === 0 ? 'free' : `${dollars(input)} in, ${dollars(output)} out`
}

/** What a million tokens cost: "$0.15 a million tokens in, $0.60 out". */
export function priceWords(price: Price): string {
  const { input, output } = price
  return input === 0 && output === 0
    ? 'It is free.'
    : `${dollars(input)} a million tokens in, ${dollars(output)} a million out.`
}

/** Cents where there are any, and as many digits as it takes to be more than nothing: "$3", "$0.15", "$0.075". */
function dollars(amount: number): string {
  if (Number.isInteger(amount)) return `$${amount}`
  const digits = amount >= 0.1 ? 2 : 1 - Math.floor(Math.log10(amount))
  const short = amount.toFixed(Math.min(8, digits))
  return `$${digits > 2 ? short.replace(/0+$/, '') : short}`
}

/** The window to offer for a model that takes `window` tokens when `used` are set; undefined when that is right already. */
export function windowToOffer(window: number, used: number): number | undefined {
  if (used > window) return window
  const better = Math.min(window, SUGGESTED_WINDOW)
  return better > used ? better : undefined
}
