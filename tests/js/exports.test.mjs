// What leaves for others: consent records by ISO/IEC TS 27560 in the words of the DPV, events for a bus.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { presentReceipt, showReceipt, toCloudEvent, toConsentRecord } from 'avowal';
import { CloudEvent, HTTP, ValidationError } from 'cloudevents';
import { documents } from '../outsiders/documents.mjs';
import { notice } from './support.mjs';

const TERMS = new Set(readFileSync(new URL('../vectors/consent/dpv-terms.txt', import.meta.url), 'utf8').trim().split('\n'));
const { receipts, iss } = await documents();
const text = Object.fromEntries(receipts.map((receipt) => [receipt.name, receipt.text]));
text['grant without the phone'] = presentReceipt(text.grant, ['capture', 'network']);

const filled = (value) => (Array.isArray(value) ? value.length > 0 && value.every(filled) : value !== undefined && value !== null && value !== '');
const each = (list, name) => filled(list.map((one) => one[name]));
const storage = (process, type) => process['dpv:hasStorageCondition'].find((one) => one['@type'] === type);
const party = (record, type) => record['dpv:hasEntity'].find((one) => one['@type'] === type);

/** The fields that are mandatory, by their names in the standard: where a record has them. */
const MANDATORY = {
  'schema version': (record) => record['dct:hasVersion'] === 'avowal-receipt/1' && record['dct:conformsTo'],
  'record id': (record) => record['@type'] === 'dpv:ConsentRecord' && record['@id'],
  'receipt id': (record) => record['dct:identifier'],
  'PII principal id': (record) => record['dpv:hasDataSubject']['dct:identifier'],
  'privacy notice': (record) => record['dpv:hasNotice']['dct:identifier'],
  language: (record) => record['dpv:hasNotice']['dct:language'],
  purpose: (_, processes) => processes.every((process) => filled(process['dpv:hasPurpose']['dct:identifier'])),
  'PII information': (_, processes) => each(processes, 'dpv:hasPersonalData'),
  'PII controllers': (record, processes) => processes.every((process) => process['dpv:hasDataController']['@id'] === party(record, 'dpv:DataController')['@id']),
  'storage locations': (_, processes) => processes.every((process) => filled(storage(process, 'dpv:StorageLocation')['dpv:hasLocation'])),
  'retention period': (_, processes) => processes.every((process) => filled(storage(process, 'dpv:StorageDuration')['dpv:hasDuration'])),
  jurisdiction: (_, processes) => each(processes, 'dpv:hasJurisdiction'),
  'recipient third parties': (_, processes) => processes.every((process) => each(process['dpv:hasRecipient'], 'dpv:hasName')),
  'withdrawal method': (_, processes) => processes.every((process) => filled(process['dpv:hasConsentControl']['dpv:isExercisedAt'])),
  'PII type': (_, processes) => processes.every((process) => each(process['dpv:hasPersonalData'], 'dct:title')),
  'party id': (record) => filled(record['dpv:hasEntity'].map((one) => one['@id'])) && party(record, 'dpv:DataController')['dpv:hasIdentifier'],
  'party name': (record) => party(record, 'dpv:DataController')['dpv:hasName'],
  'party address': (record) => party(record, 'dpv:DataController')['dpv:hasAddress'],
  'party contact': (record) => party(record, 'dpv:DataController')['dpv:hasContact'],
  'party type': (record) => each(record['dpv:hasEntity'], '@type'),
  'event time': (record) => record['dpv:hasStatus'].every((one) => one['dpv:isIndicatedAtTime'] === new Date(one['dct:date']).toISOString()),
  'validity duration': (record) => each(record['dpv:hasStatus'], 'dct:valid'),
  'event entity id': (record) => record['dpv:hasStatus'].every((one) => one['dpv:isIndicatedBy']['@id'] === record['dpv:hasDataSubject']['@id']),
  'event type': (record) => each(record['dpv:hasStatus'], 'dct:type'),
  'event state': (record) => each(record['dpv:hasStatus'], '@type'),
  // mandatory for the GDPR though not in the standard
  'lawful basis': (_, processes) => each(processes, 'dpv:hasLegalBasis'),
  'processing method': (_, processes) => each(processes, 'dpv:hasProcessing'),
  'collection method': (record) => each(record['dpv:hasStatus'], 'dpv:hasIndicationMethod'),
};

for (const name of ['grant', 'confirm', 'withdraw', 'grant without the phone']) {
  const record = toConsentRecord(text[name], JSON.stringify(notice));
  for (const [field, find] of Object.entries(MANDATORY)) {
    test(`ISO/IEC TS 27560, ${field}: ${name}`, () => {
      const found = find(record, record['dpv:hasProcess']);
      assert.ok(found !== false && filled(found), JSON.stringify(record, null, 1));
    });
  }
}

test('records use no word the vocabulary does not have', () => {
  assert.ok(TERMS.size > 1000);
  for (const receipt of Object.values(text)) {
    const used = JSON.stringify(toConsentRecord(receipt, notice)).match(/"dpv:[^"]*"/g);
    assert.ok(used.length > 10);
    for (const term of used) assert.ok(TERMS.has(term.slice(5, -1)), term);
  }
});

test('records say what the receipt says', () => {
  const states = (name) => toConsentRecord(text[name], notice)['dpv:hasStatus'].map((one) => `${one['dct:type']} ${one['dct:subject']} ${one['@type']} ${one['dct:valid']}`);
  assert.deepEqual(states('grant'), ['grant order-updates/sms dpv:ConsentGiven until withdrawn', 'grant offers/sms dpv:ConsentRequested until withdrawn']);
  assert.deepEqual(states('confirm'), ['confirm offers/sms dpv:ConsentGiven until withdrawn']);
  assert.deepEqual(states('withdraw'), ['withdraw order-updates/sms dpv:ConsentWithdrawn until given again', 'withdraw offers/sms dpv:ConsentWithdrawn until given again']);
  const purposes = (name) => toConsentRecord(text[name], notice)['dpv:hasProcess'].map((process) => `${process['dpv:hasPurpose']['dct:identifier']} ${process['dpv:hasPurpose']['@type']}`);
  assert.deepEqual(purposes('grant'), ['order-updates dpv:CommunicationManagement', 'offers dpv:DirectMarketing']);
  assert.deepEqual(purposes('confirm'), ['offers dpv:DirectMarketing'], 'not what nobody was asked about');
  assert.equal(toConsentRecord(text.withdraw, notice)['dct:relation'], `urn:avowal:${showReceipt(text.grant).id}`);
  assert.ok(JSON.stringify(toConsentRecord(text.grant, notice)).includes('tel:+4915123456789'));
  assert.ok(!JSON.stringify(toConsentRecord(text['grant without the phone'], notice)).includes('15123456789'));
});

test('another notice, garbage and halves are refused with a code', () => {
  const another = { ...notice, version: '2026-11-22' };
  for (const name of ['grant', 'confirm', 'withdraw']) assert.throws(() => toConsentRecord(text[name], another), { code: 'receipt.notice-differs' });
  // these name no notice: any of the controller will do, nobody else's
  for (const name of ['erase', 'import']) {
    assert.ok(toConsentRecord(text[name], another));
    const stranger = { ...notice, controller: { ...notice.controller, name: 'Someone Else Ltd' } };
    assert.throws(() => toConsentRecord(text[name], stranger), { code: 'receipt.notice-differs' });
    for (const [wrong, code] of [['{', 'json.syntax'], ['{}', 'json.missing-key'], ['[]', 'json.wrong-type']]) assert.throws(() => toConsentRecord(text[name], wrong), { code });
  }
  for (const garbage of ['', '~', 'a.b.c~', '{}', text.grant.slice(0, -1), text.grant.replace('.', '~')]) {
    assert.throws(() => toConsentRecord(garbage, notice), { code: 'receipt.malformed' }, garbage);
    assert.throws(() => toCloudEvent(garbage), { code: 'receipt.malformed' }, garbage);
  }
});

test('events pass the checks of the CloudEvents SDK and come back from its HTTP binding', () => {
  for (const [name, receipt] of Object.entries(text)) {
    const ours = toCloudEvent(receipt);
    const { id, claims } = showReceipt(receipt);
    const event = new CloudEvent(ours);
    assert.ok(event.validate());
    assert.deepEqual([event.id, event.source, event.type, event.time, event.data], [id, iss, `avowal.receipt.${claims.ev}`, new Date(claims.at).toISOString(), receipt], name);
    for (const way of [HTTP.structured, HTTP.binary]) {
      const back = HTTP.toEvent(way(event));
      assert.deepEqual([back.id, back.type, back.datacontenttype, String(back.data)], [ours.id, ours.type, 'application/sd-jwt', receipt]);
    }
    assert.throws(() => new CloudEvent({ ...ours, source: undefined }), ValidationError);
  }
});
