// Verifies away from the page, whose policy compiles no WebAssembly. Public keys in, an answer out.
import { authorize, describeEvidence, init, showReceipt, verifyReceipt } from '/pkg/web.js';

const ready = init();

addEventListener('message', async ({ data: { id, receipts, messages, keys, notice } }) => {
  await ready;
  const asOf = Date.now();
  const newest = receipts.at(-1);
  const verification = await verifyReceipt(newest, { keys, asOf, notice });
  const contents = showReceipt(newest);
  const decide = ({ text, messageClass, purpose }) => {
    const message = { text, messageClass, purpose, channel: 'sms', locale: 'en', sender: { name: contents.claims.ctl.sender, kind: 'alphanumeric' }, to: contents.phone.e164 };
    return authorize({ message, receipts, keys, asOf });
  };
  postMessage({
    id,
    verification,
    evidence: describeEvidence(verification.evidence),
    contents,
    decisions: await Promise.all(messages.map(decide)),
  });
});
