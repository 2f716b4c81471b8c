// Whether a text holds something that a person cannot see. What cannot be seen cannot be approved.

/** Tag characters, marks and overrides of direction, zero width spaces and joiners of words, other invisible signs. */
const HIDDEN =
  /\u034f|\u17b4|\u17b5|[\u180b-\u180f]|[\u00ad\u061c\u115f\u1160\u200b\u202a-\u202e\u2060-\u206f\u2800\u3164\ufeff\uffa0\ufff0-\ufffb\u{1bca0}-\u{1bca3}\u{1d173}-\u{1d17a}\u{e0000}-\u{e0fff}]/u
/** Controls other than the ends of lines and tabs. */
const CONTROL = /(?![\t\n\r])\p{Cc}/u
/** Joiners are letters of some scripts and glue of emoji; between Latin letters they only hide. */
const JOINED = /[\p{sc=Latin}\p{Nd}\p{P}\s][\u200c\u200d]|[\u200c\u200d][\p{sc=Latin}\p{Nd}\p{P}\s]/u

/** True for a text of which a part does not show. */
export function hidesSomething(text: string): boolean {
  return HIDDEN.test(text) || CONTROL.test(text) || JOINED.test(text)
}
