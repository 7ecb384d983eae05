// A page with the whole core and the elements, whose Worker fetches a module of its own.
import { init, parsePhone, verifyReceipt } from 'avowal';
import { define } from 'avowal/elements';
import { asOf, keys, receipt } from './evidence.mjs';

define();
await init();
const { outcome } = await verifyReceipt(receipt, { keys, asOf });
document.title = JSON.stringify({ number: parsePhone('030 123456', 'DE').e164, outcome });
