// An edge function; each platform hands the compiled module over by its own import.
import { init, parsePhone, verifyReceipt } from 'avowal';
import { asOf, keys, receipt } from './evidence.mjs';

export async function answer() {
  await init();
  const { outcome } = await verifyReceipt(receipt, { keys, asOf });
  return Response.json({ number: parsePhone('030 123456', 'DE').e164, outcome });
}

export default { fetch: answer };
