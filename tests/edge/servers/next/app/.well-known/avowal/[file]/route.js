import { routes } from '../../../handler.js';
export const { GET, HEAD, OPTIONS } = routes;
