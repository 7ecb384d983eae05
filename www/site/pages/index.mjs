import { console as desk } from './console.mjs';
import { form } from './form.mjs';
import { home } from './home.mjs';
import { ledger } from './ledger.mjs';
import { message } from './message.mjs';
import { notFound } from './not-found.mjs';
import { number } from './number.mjs';
import { receipt } from './receipt.mjs';
import { verify } from './verify.mjs';

/** The pages that work, each in every language. */
export const PAGES = [home, form, number, message, receipt, ledger, verify, desk, notFound];
