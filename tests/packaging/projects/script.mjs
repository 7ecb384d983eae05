// Node, Deno and Bun: no argument, no asset handling.
import { init, parsePhone, verifyReceipt } from 'avowal';
import { asOf, keys, receipt } from './evidence.mjs';

await init();
const { outcome } = await verifyReceipt(receipt, { keys, asOf });
console.log(JSON.stringify({ number: parsePhone('030 123456', 'DE').e164, outcome }));
