import { routes } from '../../handler.js';
export const { GET, HEAD, POST, OPTIONS } = routes;
