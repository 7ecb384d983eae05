import { createServer } from 'node:http';
import { createConsentHandler, type HandlerOptions, toNodeListener } from 'avowal/edge';

export const serve = (options: HandlerOptions) => createServer(toNodeListener(createConsentHandler(options), 'https://shop.example'));
