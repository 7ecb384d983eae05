import { consentMarkup, define } from 'avowal/elements';
import { useEffect } from 'react';
import { createRoot, hydrateRoot } from 'react-dom/client';
import { Signup } from './Signup.js';

const { notice, digest } = JSON.parse(document.querySelector('#notice')?.textContent ?? '');

function App() {
  useEffect(() => {
    document.documentElement.dataset['ready'] = 'yes';
  }, []);
  return <Signup html={consentMarkup(notice, digest, 'en')} />;
}

const place = document.querySelector('#app') as HTMLElement;
define();
if (place.childElementCount > 0) hydrateRoot(place, <App />);
else createRoot(place).render(<App />);
