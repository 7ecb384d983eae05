import { render as renderApp } from 'svelte/server';
import Signup from './Signup.svelte';

export const render = async (html) => renderApp(Signup, { props: { html } }).body;
