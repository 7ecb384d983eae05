// What the typings of Vue, Svelte and plain TypeScript take, and what they refuse.
import type {} from 'avowal/svelte';
import type {} from 'avowal/vue';
import type { SvelteHTMLElements } from 'svelte/elements';
import type { GlobalComponents } from 'vue';

type Vue = InstanceType<GlobalComponents['avowal-consent']>['$props'];
type Svelte = SvelteHTMLElements['avowal-phone'];

export const vue: Vue = { mode: 'manage', class: 'a', onAvowalReceipt: ({ detail }) => detail.receipt.length };
// @ts-expect-error no such mode
export const wrongVue: Vue = { mode: 'tick' };

export const svelte: Svelte = { region: 'DE', countries: 'combobox', class: 'a', 'onavowal-phone': ({ detail }) => detail.e164 };
// @ts-expect-error no such core
export const wrongSvelte: Svelte = { core: 'server' };

export const plain = (): string[] => document.createElement('avowal-consent').value;
addEventListener('avowal-queued', ({ detail }) => detail.until);
// @ts-expect-error nothing ticks a box
document.createElement('avowal-consent').value = [];
