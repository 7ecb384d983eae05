/**
 * Sends a form as the browser does, with the capture as one more field. Resolves to whether it stayed: what lacks
 * meanwhile is said by the browser.
 */
export async function submitNatively(host: HTMLElement, form: HTMLFormElement, submitter: HTMLButtonElement | null, capture?: string): Promise<boolean> {
  // a form cannot be sent from within its own submit event, and a quick seal may still be in it: microtasks run
  // between the listeners of one event
  await new Promise((resolve) => setTimeout(resolve));
  // for this one submit: a page that stays, or comes back, has no capture of an earlier answer
  const input = Object.assign(document.createElement('input'), { type: 'hidden', name: 'avowal', value: capture });
  if (capture !== undefined) host.append(input);
  // the page heard of this submit: a second event would count it twice, or run into a guard against sending twice
  const top = topOf(form);
  let stopped: boolean | undefined;
  const hush = (event: Event) => {
    event.stopImmediatePropagation();
    stopped = event.defaultPrevented;
  };
  top.addEventListener('submit', hush, true);
  try {
    // a framework may have put another button in its place meanwhile
    form.requestSubmit(submitter?.form === form ? submitter : null);
  } catch {
    stopped = true;
  }
  top.removeEventListener('submit', hush, true);
  if (stopped) HTMLFormElement.prototype.submit.call(form);
  input.remove();
  return stopped === undefined;
}

/** Where the last listener of a submit can stand: the event does not leave a shadow root. */
export function topOf(element: Element): EventTarget {
  const root = element.getRootNode();
  return root instanceof ShadowRoot ? root : window;
}
