import type { Spoken } from './texts.js';

/** English stands in the shell, as what is said where nothing better is known; every other language is a file of `locales/`. */
export default {
  id: 'en',
  rtl: false,
  texts: {
    country: 'Country of the number',
    readAs: 'We read this as {number} · {place}.',
    notRead: 'We cannot read this as a phone number yet.',
    cannotText: 'Numbers of this kind usually cannot get text messages.',
    choose: 'Which number do you mean?',
    several: 'These are several numbers. Please keep one.',
    landline: 'This is a landline, which may not get text messages.',
    extension: 'Text messages go to the main number, not to the extension.',
    phoneNeeded: 'Enter the number that the messages should go to.',
    required: 'Tick this box to get messages, or leave the phone number empty.',
    changed: 'This text changed while you were reading. Please read it again.',
    stale: 'We cleared your earlier choice. Please choose again.',
    sending: 'Sending …',
    saved: 'Saved. You have a receipt.',
    queued: 'No answer came. Your choice is kept on this device and sent later.',
    refused: 'This was not saved ({reason}).',
    badNumber: 'This was not saved: please check the phone number.',
    offline: 'No answer came. Please try again; nothing is saved twice.',
    expired: 'Your earlier choice could not be sent in time and was deleted from this device. Please choose again.',
    given: 'Agreed on {date}',
    notGiven: 'Not agreed',
    withdraw: 'Withdraw',
    withdrawn: 'Withdrawn on {date}.',
    again: 'Choose again',
    copy: 'Keep a copy',
  },
} satisfies Spoken;
