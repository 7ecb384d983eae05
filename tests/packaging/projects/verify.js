// An auditor's page: the second verifier, under a policy that allows no WebAssembly.
import { verifyReceipt } from 'avowal/verify';
import { asOf, keys, receipt } from './evidence.mjs';

const { outcome } = await verifyReceipt(receipt, { keys, asOf });
document.title = JSON.stringify({ outcome });
