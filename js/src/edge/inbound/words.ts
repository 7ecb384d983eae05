/** What a text from a person means. */
export type MessageKind = 'opt-out' | 'opt-in' | 'yes' | 'help' | 'other';

/**
 * What a text means: an opt-out by its first word, if it is short; the rest only where the whole text says so. An opt-out
 * that is not understood is worse than one too many.
 */
export function kindOf(text: string, optOut: string[] = []): MessageKind {
  const words = text.normalize('NFKC').toUpperCase().split(/[^\p{L}\p{N}]+/u).filter((word) => word !== '');
  const whole = words.join(' ');
  const stops = new Set([...OPT_OUT, ...optOut.map((word) => word.toUpperCase())]);
  if (stops.has(whole) || (words.length <= 5 && stops.has(words[0] ?? ''))) return 'opt-out';
  if (YES.has(whole)) return 'yes';
  return HELP.has(whole) ? 'help' : 'other';
}

/** The words that 47 CFR 64.1200(a)(10) names (2025-04-11), and those that carriers act upon. */
const OPT_OUT = ['STOP', 'STOPALL', 'QUIT', 'END', 'REVOKE', 'OPT OUT', 'OPTOUT', 'CANCEL', 'UNSUBSCRIBE', 'ARRET', 'ARRÊT', 'STOPP', 'ALTO', 'BAJA'];
const YES = new Set(['YES', 'Y', 'JA', 'OUI', 'SI', 'SÍ', 'SIM', 'TAK', 'ANO']);
const HELP = new Set(['HELP', 'INFO', 'HILFE', 'AIDE', 'AYUDA']);
