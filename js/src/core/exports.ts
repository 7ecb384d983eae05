import { ConsentError } from './error.js';
import { text } from './instance.js';
import { noticeDigest, showReceipt } from './verify.js';

/** A CloudEvents 1.0 envelope (structured mode, JSON). */
export interface CloudEvent {
  specversion: '1.0';
  id: string;
  source: string;
  type: string;
  time: string;
  subject?: string;
  datacontenttype: string;
  data: string;
}

interface Claims {
  iss: string;
  sv: string;
  ev: string;
  at: number;
  jti: string;
  ref?: string;
  time: { notBefore: number; notAfter: number };
  ctl: { name: string; country: string; id?: string; sender: string };
  notice?: { id: string; version: string; digest: string; locale: string };
  grants: { purpose?: string; channel?: string; messageClass?: string; status: string; until?: number }[];
  col?: string;
  jur?: string[];
}

interface Notice {
  version: string;
  controller: { name: string; country: string; address?: string; contact?: string; privacyPolicy?: string };
  purposes: { id: string; messageClass: string; retention?: string }[];
  optOut: { keyword: string; url?: string };
  recipients?: { name: string; country?: string }[];
  provider?: { name: string; country?: string };
  storage?: string[];
  data?: string[];
}

/** A receipt as an event for a bus. Nothing is checked: verify first. Fails with `receipt.malformed`. */
export function toCloudEvent(receipt: string): CloudEvent {
  const { id, claims } = shown(receipt);
  return {
    specversion: '1.0',
    id,
    source: claims.iss,
    type: `avowal.receipt.${claims.ev}`,
    time: iso(claims.at),
    datacontenttype: 'application/sd-jwt',
    data: receipt,
  };
}

/**
 * A consent record with the fields that ISO/IEC TS 27560:2023 makes mandatory, as JSON-LD in the W3C DPV vocabulary.
 * What the receipt does not hold comes from the notice it names. Nothing is checked: verify first.
 *
 * Fails with `receipt.malformed`, and with `receipt.notice-differs` for another notice.
 */
export function toConsentRecord(receipt: string, notice: string | object): object {
  const { id, claims, phone } = shown(receipt);
  const digest = noticeDigest(notice);
  const document = JSON.parse(text(notice)) as Notice;
  const { controller } = document;
  // a receipt that names no notice takes one of its controller
  const theirs = claims.notice ? claims.notice.digest === digest : claims.ctl.name === controller.name && claims.ctl.country === controller.country;
  if (!theirs) throw new ConsentError('receipt.notice-differs', 'the notice given is not the one the receipt refers to');
  // a grant that names no purpose is about all, or all of its class
  const about = (of: Notice['purposes'][number]) => claims.grants.filter(({ purpose = of.id, messageClass = of.messageClass }) => purpose === of.id && messageClass === of.messageClass);
  const subject = phone ? `tel:${phone.e164}` : `urn:avowal:subject:${claims.jti}`;
  const controllerId = `${claims.iss}/#controller`;
  return {
    '@context': CONTEXT,
    '@id': `urn:avowal:${id}`,
    '@type': 'dpv:ConsentRecord',
    'dct:conformsTo': 'https://w3id.org/dpv/schema/dpv-27560#record',
    'dct:identifier': id,
    'dct:hasVersion': claims.sv,
    'dct:issued': iso(claims.at),
    ...(claims.ref ? { 'dct:relation': `urn:avowal:${claims.ref}` } : {}),
    'dpv:hasDataSubject': { '@id': subject, '@type': 'dpv:DataSubject', 'dct:identifier': subject },
    ...(claims.notice
      ? {
          'dpv:hasNotice': {
            '@type': 'dpv:ConsentNotice',
            'dct:identifier': claims.notice.digest,
            'dct:title': claims.notice.id,
            'dct:hasVersion': claims.notice.version,
            'dct:language': claims.notice.locale,
            ...(controller.privacyPolicy ? { 'schema:url': controller.privacyPolicy } : {}),
          },
        }
      : {}),
    'dpv:hasStatus': claims.grants.map((grant) => ({
      '@type': `dpv:${STATUS[grant.status] ?? 'ConsentUnknown'}`,
      'dct:type': claims.ev,
      'dct:date': iso(claims.time.notAfter),
      'dct:subject': `${grant.purpose ?? ['every', ...(grant.messageClass ? [grant.messageClass] : []), 'purpose'].join(' ')}/${grant.channel ?? 'every channel'}`,
      'dpv:isIndicatedBy': { '@id': subject },
      'dpv:isIndicatedAtTime': iso(claims.time.notAfter),
      'dpv:hasIndicationMethod': claims.col ?? 'unknown',
      'dct:valid': grant.until !== undefined ? iso(grant.until) : STANDING.includes(grant.status) ? 'until withdrawn' : 'until given again',
    })),
    'dpv:hasProcess': document.purposes.filter((purpose) => about(purpose).length > 0).map((purpose) => ({
      '@type': 'dpv:Process',
      'dpv:hasPurpose': { '@type': `dpv:${PURPOSES[purpose.messageClass] ?? 'CommunicationManagement'}`, 'dct:identifier': purpose.id },
      ...(about(purpose).every(({ status }) => status === 'refused') ? {} : { 'dpv:hasLegalBasis': 'dpv:ExplicitlyExpressedConsent' }),
      'dpv:hasPersonalData': (document.data ?? ['phone']).map((kind) => ({ '@type': 'dpv:PersonalData', 'dct:title': kind })),
      'dpv:hasProcessing': ['dpv:Collect', 'dpv:Store', 'dpv:Use'],
      'dpv:hasDataController': { '@id': controllerId },
      'dpv:hasRecipient': [...(document.recipients ?? []), ...(document.provider ? [document.provider] : [])].map(({ name, country }) => ({
        '@type': 'dpv:Recipient',
        'dpv:hasName': name,
        ...(country ? { 'dpv:hasLocation': `loc:${country}` } : {}),
      })),
      'dpv:hasStorageCondition': [
        { '@type': 'dpv:StorageLocation', 'dpv:hasLocation': (document.storage ?? [controller.country]).map((region) => `loc:${region}`) },
        { '@type': 'dpv:StorageDuration', 'dpv:hasDuration': purpose.retention ?? 'until withdrawn' },
      ],
      'dpv:hasJurisdiction': (claims.jur ?? [controller.country.toLowerCase()]).filter((id) => id !== 'zz').map((id) => `loc:${id.toUpperCase()}`),
      'dpv:hasConsentControl': { '@type': 'dpv:WithdrawConsent', 'dpv:isExercisedAt': document.optOut.url ?? `reply ${document.optOut.keyword}` },
    })),
    'dpv:hasEntity': [
      {
        '@id': controllerId,
        '@type': 'dpv:DataController',
        'dpv:hasName': controller.name,
        'dpv:hasIdentifier': claims.ctl.id ?? claims.iss,
        ...(controller.address ? { 'dpv:hasAddress': controller.address } : {}),
        ...(controller.contact ? { 'dpv:hasContact': controller.contact } : {}),
        'dpv:hasLocation': `loc:${controller.country}`,
      },
      { '@id': subject, '@type': 'dpv:DataSubject' },
    ],
  };
}

function shown(receipt: string): { id: string; claims: Claims; phone: { e164: string } | null | undefined } {
  const contents = showReceipt(receipt);
  if (!contents) throw new ConsentError('receipt.malformed', 'this is not a receipt');
  return { id: contents.id, claims: contents.claims as unknown as Claims, phone: contents.phone };
}

/** RFC 3339 ends with the year 9999. */
function iso(at: number): string {
  if (!(at > -62_135_596_800_000 && at < 253_402_300_800_000)) throw new ConsentError('receipt.malformed', 'an instant of the receipt is beyond the years 1 to 9999');
  return new Date(at).toISOString();
}

/** Where these have a text as their value it is the name of a term, not a text. */
const NAMES = ['dct:conformsTo', 'dct:relation', 'dpv:hasLegalBasis', 'dpv:hasProcessing', 'dpv:hasLocation', 'dpv:hasJurisdiction'];
const CONTEXT = {
  dpv: 'https://w3id.org/dpv#',
  dct: 'http://purl.org/dc/terms/',
  loc: 'https://w3id.org/dpv/loc#',
  schema: 'https://schema.org/',
  ...Object.fromEntries(NAMES.map((name) => [name, { '@type': '@id' }])),
};

const STANDING = ['given', 'requested'];

/** Our words are those of the vocabulary. */
const STATUS: Record<string, string> = {
  requested: 'ConsentRequested',
  refused: 'ConsentRefused',
  given: 'ConsentGiven',
  withdrawn: 'ConsentWithdrawn',
  revoked: 'ConsentRevoked',
  expired: 'ConsentExpired',
  invalidated: 'ConsentInvalidated',
  unknown: 'ConsentUnknown',
};

const PURPOSES: Record<string, string> = { marketing: 'DirectMarketing', transactional: 'CommunicationManagement', 'one-time-code': 'IdentityVerification' };
