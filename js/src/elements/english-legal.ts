import type { Legal } from './texts.js';

/** Loaded with the long notice, as the legal words of every other language are with its file. */
export default {
  version: '2026-11-22',
  reviewed: null,
  details: 'Who sends what, and how to stop it',
  who: 'Responsible',
  from: 'Messages come from',
  often: 'How often',
  upTo: { one: 'up to {n} message {per}', other: 'up to {n} messages {per}' },
  per: { day: 'a day', week: 'a week', month: 'a month', year: 'a year', order: 'per order' },
  stop: 'To stop',
  reply: 'Reply {keyword}',
  privacy: 'Privacy policy',
  terms: 'Terms',
  kept: 'Kept for',
  recipients: 'Also receives the data',
  facts: 'Consent is not a condition of purchase. Message and data rates may apply. Reply {stop} to stop, {help} for help.',
} satisfies Legal;
