import { createSSRApp } from 'vue';
import { renderToString } from 'vue/server-renderer';
import Signup from './Signup.vue';

export const render = (html) => renderToString(createSSRApp(Signup, { html }));
