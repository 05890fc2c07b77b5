import type { Fault, FaultCode } from '../../src/faults/fault.js';
import type { PlaybackState } from '../../src/ladder/state.js';
import { rareFaultSentence } from './loader.js';
import type { LocalizedStrings, RareFault } from './strings.js';

/** The reason in one sentence; an empty text when the label of the state is enough. */
export function faultSentence(strings: LocalizedStrings, state: PlaybackState, fault: Fault | null): string {
  if (state === 'paused' && !fault) return strings.resumeHint;
  if (!fault || (state === 'unsupported' && fault.codec)) return '';
  return describeFault(strings, fault.code);
}

/** What a fault means, in one sentence. */
export function describeFault(strings: LocalizedStrings, code: FaultCode): string {
  return strings.faults[code] ?? rareFaultSentence(code as RareFault);
}
