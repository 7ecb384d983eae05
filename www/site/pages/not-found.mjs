import { html } from '../html.mjs';
import { opening } from '../layout.mjs';

/** What a static host answers where there is no file. */
export const notFound = {
  path: '404.html',
  title: 'Nothing is here',
  lead: 'There is no page at this address, or it is not kept in this browser and there is no network.',
  body: ({ t, home, root }) => html`${opening(t('Nothing is here'), t('There is no page at this address, or it is not kept in this browser and there is no network.'))}
<p class="row"><a class="button primary" href="${home}index.html">${t('To the first page')}</a><a class="button" href="${home}play/form.html">${t('Playground')}</a><a class="button" href="${home}verify.html">${t('Verifier')}</a><a class="button" href="${root}errors/index.html">${t('Codes')}</a></p>`,
};
