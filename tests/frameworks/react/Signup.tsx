import type {} from 'avowal/react';
import { useState } from 'react';

/** `html` is what `consentMarkup` answers, on the server and in the page. */
export function Signup({ html }: { html: string }) {
  const [given, setGiven] = useState<string[]>([]);
  const [receipt, setReceipt] = useState('');
  return (
    <form action="/avowal/consent" method="post">
      <avowal-phone region="DE" core="worker">
        <label htmlFor="phone">Number</label>
        <input id="phone" type="tel" name="phone" autoComplete="tel" />
      </avowal-phone>
      <avowal-consent mode="ask" onavowal-change={({ detail }) => setGiven(detail.given)} onavowal-receipt={({ detail }) => setReceipt(detail.id)} dangerouslySetInnerHTML={{ __html: html }} />
      <button type="submit">Send</button>
      <output>{given.join(' ')}</output>
      <output id="receipt">{receipt}</output>
    </form>
  );
}
