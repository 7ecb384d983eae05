import { consentMarkup, define } from 'avowal/elements';
import { createApp, createSSRApp } from 'vue';
import Signup from './Signup.vue';

const { notice, digest } = JSON.parse(document.querySelector('#notice').textContent);
const place = document.querySelector('#app');
define();
(place.childElementCount > 0 ? createSSRApp : createApp)(Signup, { html: consentMarkup(notice, digest, 'en') }).mount(place);
document.documentElement.dataset.ready = 'yes';
