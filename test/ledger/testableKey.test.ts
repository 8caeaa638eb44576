import { createHash } from 'node:crypto';
import { customerKeyOf } from '../../lead/identity';
import { readExecution } from '../../ledger/settlement';
import { isMadeFromAddress } from '../../ledger/testableKey';
import { runOf } from './runs';

const LEAD = '6c656164-73c3-5000-a96e-386e2d6d6b74';
const email = 'Robin@private.example';
const offer = 'contoso.app';

const digest = (algorithm: string, text: string) => createHash(algorithm).update(text).digest();
const uuid = (bytes: Buffer) =>
	bytes.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})(.{12}).*$/, '$1-$2-$3-$4-$5');

const dotNet = digest('md5', 'robin@private.example').subarray(0, 16);
dotNet.subarray(0, 4).reverse();
dotNet.subarray(4, 6).reverse();
dotNet.subarray(6, 8).reverse();

const DNS = Buffer.from('6ba7b8109dad11d180b400c04fd430c8', 'hex');

const KEYS: ReadonlyArray<[string, string]> = [
	...['md5', 'sha1', 'sha256', 'sha512'].flatMap(
		(algorithm): Array<[string, string]> => [
			[`${algorithm} in hex`, digest(algorithm, 'robin@private.example').toString('hex')],
			[`${algorithm} of the address as it came`, digest(algorithm, email).toString('hex').toUpperCase()],
			[`${algorithm} in base64`, digest(algorithm, 'robin@private.example').toString('base64')],
			[`${algorithm} in base64url`, digest(algorithm, email.toUpperCase()).toString('base64url')],
			[`the beginning of ${algorithm} as a UUID`, uuid(digest(algorithm, 'robin@private.example'))],
		],
	),
	['a GUID that .NET makes of MD5', uuid(dotNet)],
	[
		'a UUID of version 5',
		uuid(createHash('sha1').update(DNS).update('robin@private.example').digest()).replace(/^(.{14})./, '$15'),
	],
	['the customer key', customerKeyOf(email, offer)],
	['the customer key without an offer', customerKeyOf(email, '')],
];

describe('a key that can be tested against an address', () => {
	it.each(KEYS)('is recognised: %s', (_name, key) => {
		expect(isMadeFromAddress(`acknowledged crm ${key}`, { email, offer })).toBe(true);
		expect(isMadeFromAddress(key, { email: 'kim@private.example', offer })).toBe(false);
	});

	it.each(KEYS)('is kept out of the ledger when an endpoint names its records so: %s', (_name, targetId) => {
		const item = { leadId: LEAD, target: 'httpsEndpoint', status: 'created', targetId, email, offer };
		const settlement = readExecution(runOf('success', { Endpoint: [item] })).settlementOf(LEAD);
		expect(settlement).toMatchObject({ status: 'delivered', proof: 'httpsEndpoint created' });
		expect(JSON.stringify(settlement)).not.toContain(targetId);
	});

	it.each([
		'1c9e6679-7425-40de-944b-e07fc1f90ae7',
		'00QAB00000abcde',
		'Country not served',
		'd41d8cd98f00b204e9800998ecf8427e',
	])('is not suspected in %s', (text) => {
		expect(isMadeFromAddress(text, { email, offer })).toBe(false);
		expect(isMadeFromAddress(text, { email: null })).toBe(false);
	});
});
