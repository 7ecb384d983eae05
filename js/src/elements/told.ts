/** Every state an element can be in. */
export const STATES = ['empty', 'given', 'unproven', 'stale', 'invalid', 'sending', 'sealed', 'queued', 'refused', 'withdrawn', 'degraded'] as const;

/** What an element is doing; also a custom state of that name. */
export type ConsentState = (typeof STATES)[number];

/** What `avowal-receipt` carries. `late`: it was kept on this device since an earlier page. */
export interface ReceiptDetail {
  receipt: string;
  id: string;
  confirmation: 'none' | 'sent' | 'required';
  late?: true;
}

/** A finding about the page, as `Finding` of the core. */
export interface PageFinding {
  code: string;
  severity: 'error' | 'warning' | 'info';
  message: string;
  fixes?: { title: string; edits: []; safe: false }[];
}
