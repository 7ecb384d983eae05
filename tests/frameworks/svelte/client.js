import { consentMarkup, define } from 'avowal/elements';
import { hydrate, mount } from 'svelte';
import Signup from './Signup.svelte';

const { notice, digest } = JSON.parse(document.querySelector('#notice').textContent);
const target = document.querySelector('#app');
define();
(target.childElementCount > 0 ? hydrate : mount)(Signup, { target, props: { html: consentMarkup(notice, digest, 'en') } });
document.documentElement.dataset.ready = 'yes';
