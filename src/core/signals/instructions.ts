// Whether a sentence tries to instruct a model, or hides something: role tags, "ignore all previous instructions", characters
// that nobody sees. Such a sentence is no statement about anything. Knows nothing of standing wishes, which are asked for.
import { hidesSomething } from '../visible.ts'

const INSTRUCTION = new RegExp(
  [
    '<\\|?/?\\s?(?:system|assistant|user|human|im_start|im_end|tool|instructions?|prompt|developer|endoftext)\\b',
    '\\[/?(?:inst|system|sys|assistant|user)\\b',
    '^\\W*(?:system|assistant|developer|user|human|ai)\\s?(?:prompt|message|note)?\\s?:',
    '\\b(?:ignore|disregard|forget|override|bypass|skip)\\b.{0,40}\\b(?:previous|prior|above|earlier|preceding|existing|your|all|any)\\b.{0,40}\\b(?:instructions?|rules?|prompts?|messages?|guidelines?|restrictions?|training|directives?|safety)\\b',
    '\\b(?:system prompt|developer mode|developer message|jailbreak|prompt injection|hidden instructions?|new instructions?)\\b',
    '\\b(?:you are now|you will now|you must now|act as if you|pretend (?:to be|you)|your new (?:role|task|instructions?|name|identity))\\b',
    '\\byou (?:must|should|shall|will|have to) (?:now |always |never |only )*(?:obey|answer|reply|respond|ignore|follow|reveal|send|output|pretend|print|forward|disclose|recommend|include|say|tell)\\b',
    '\\b(?:from now on|henceforth)\\b',
    '\\b(?:reveal|print|output|repeat|leak|exfiltrate|send) (?:the |your |all |me )*(?:system prompt|instructions|secrets?|api keys?|passwords?|keys)\\b',
    '^(?:(?:please|always|never) )*(?:always|never) (?:answer|reply|respond|say|reveal|send|recommend|tell|trust|obey|include|mention)\\b',
    '\\b(?:the )?(?:assistant|model|ai|chatbot|llm) (?:must|should|shall|has to|is to|will) (?:now |always |never |only )*\\p{L}+',
    '\\b(?:remember|store|save|memorise|memorize|add)\\b.{0,20}\\b(?:in|to|into) (?:your|long-term|the) memory\\b',
  ].join('|'),
  'iu',
)

/** True for a text that would have a model do something. */
export const instructs = (text: string): boolean => hidesSomething(text) || INSTRUCTION.test(text)
