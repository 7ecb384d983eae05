// A bundle that stands alone: nothing lies beside it.
import { init, parsePhone, verifyReceipt } from 'avowal/inline';
import { asOf, keys, receipt } from './evidence.mjs';

await init();
const { outcome } = await verifyReceipt(receipt, { keys, asOf });
document.title = JSON.stringify({ number: parsePhone('030 123456', 'DE').e164, outcome });
