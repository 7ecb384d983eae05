import type { AvowalConsent } from 'avowal/elements';
import type {} from 'avowal/react';
import type {} from 'avowal/tags';
import { useEffect, useRef, useState } from 'react';

/** `html` is what `consentMarkup` answers, on the server and in the page. */
export function Signup({ html }: { html: string }) {
  const [given, setGiven] = useState<string[]>([]);
  const [receipt, setReceipt] = useState('');
  const consent = useRef<AvowalConsent>(null);
  // `onavowal-change={...}` does the same where React renders the page; where it hydrates one it attaches no handler of a custom event
  useEffect(() => {
    const leave = new AbortController();
    const { signal } = leave;
    consent.current?.addEventListener('avowal-change', ({ detail }) => setGiven(detail.given), { signal });
    consent.current?.addEventListener('avowal-receipt', ({ detail }) => setReceipt(detail.id), { signal });
    return () => leave.abort();
  }, []);
  return (
    <form action="/avowal/consent" method="post">
      <avowal-phone region="DE" core="worker">
        <label htmlFor="phone">Number</label>
        <input id="phone" type="tel" name="phone" autoComplete="tel" />
      </avowal-phone>
      <avowal-consent mode="ask" ref={consent} dangerouslySetInnerHTML={{ __html: html }} />
      <button type="submit">Send</button>
      <output>{given.join(' ')}</output>
      <output id="receipt">{receipt}</output>
    </form>
  );
}

/** What the typings take. */
export const typed = <avowal-phone region="DE" countries="combobox" onavowal-phone={({ detail }) => detail.e164} />;
// @ts-expect-error no such mode
export const wrong = <avowal-consent mode="tick" />;
