import type { ICredentialDataDecryptedObject } from 'n8n-workflow';
import { startMarketo } from '../../../dev/lab/marketo';
import type { Marketo, MarketoOptions } from '../../../dev/lab/marketo';
import { ACCOUNT_REASONS, readAccount } from '../../../nodes/MarketoLead/login/access';
import { leadOf } from '../../delivery/leads';
import type { Engine } from '../../workflow/engine';
import { credentialOf, NODE_TYPE, runMarketo, startMarketoEngine } from './harness';

describe('the address of a subscription', () => {
	const read = (address: unknown) =>
		readAccount({ address: String(address), clientId: 'id', clientSecret: 'secret' });

	it.each([
		['123-ABC-456', 'https://123-abc-456.mktorest.com'],
		[' 123-abc-456 ', 'https://123-abc-456.mktorest.com'],
		['https://123-ABC-456.mktorest.com/rest', 'https://123-abc-456.mktorest.com'],
		['https://123-ABC-456.mktorest.com/rest/', 'https://123-abc-456.mktorest.com'],
		['https://123-ABC-456.mktorest.com//rest//v1', 'https://123-abc-456.mktorest.com'],
		['https://123-ABC-456.mktorest.com/identity', 'https://123-abc-456.mktorest.com'],
		['123-ABC-456.mktorest.com', 'https://123-abc-456.mktorest.com'],
		['http://127.0.0.1:8080/rest', 'http://127.0.0.1:8080'],
	])('The address %s is read as %s.', (address, baseUrl) => {
		expect(read(address)).toMatchObject({ baseUrl });
	});

	it.each([
		['', 'addressMissing'],
		['my marketo', 'addressInvalid'],
		['123ABC456', 'addressInvalid'],
		['https://', 'addressInvalid'],
		['https://user:pw@123-ABC-456.mktorest.com', 'addressInvalid'],
		['http://123-ABC-456.mktorest.com', 'addressInsecure'],
		['https://app-ys12.marketo.com', 'addressOfScreen'],
		['app-ab42.marketo.com/#MM0A1', 'addressOfScreen'],
	] as const)('The address %j is refused: %s.', (address, reason) => {
		expect(read(address)).toEqual({ reason: ACCOUNT_REASONS[reason] });
	});

	it('The pace is kept between one and a hundred calls, fifty by default.', () => {
		const paceOf = (callsPerWindow: unknown) => {
			const account = readAccount({
				...{ address: '123-ABC-456', clientId: 'id', clientSecret: 's' },
				...(callsPerWindow === undefined ? {} : { callsPerWindow: Number(callsPerWindow) }),
			});
			return 'reason' in account ? account.reason : account.callsPerWindow;
		};
		expect([undefined, 10, 500, 0, -1, Number.NaN].map(paceOf)).toEqual([50, 10, 100, 50, 50, 50]);
	});
});

describe('Test in the editor', () => {
	let engine: Engine;
	let marketo: Marketo;
	beforeAll(async () => {
		engine = await startMarketoEngine();
	});
	afterEach(async () => await marketo?.stop());

	const test = async (options: MarketoOptions = {}, changes: ICredentialDataDecryptedObject = {}) => {
		marketo = await startMarketo(options);
		const data = credentialOf(marketo, changes);
		const result = await engine.credentialTest(NODE_TYPE, 'testMarketo', { type: 'marketoLeadApi', data });
		expect(result.message).not.toMatch(/lab-SECRET|lab-token|wrong-one|127\.0\.0\.1/);
		return result;
	};

	it('The test shows who is logged in, its partitions and what it may do, and writes nothing.', async () => {
		const { status, message } = await test({ partitions: ['Default', 'EMEA'] });
		expect(status).toBe('OK');
		expect(message).toContain('Logged in as apis@publisher.example');
		expect(message).toContain('Its partitions are Default, EMEA');
		expect(message).toMatch(/May read \d+ fields and write people/);
		expect(message).toContain('May list programs');
		expect(marketo.people).toEqual([]);
	});

	it('Programs that cannot be listed are no failure, and the test says what to do.', async () => {
		const { status, message } = await test({ permissions: ['readPeople', 'writePeople'] });
		expect(status).toBe('OK');
		expect(message).toContain('Read-Only Assets');
	});

	it.each<[string, MarketoOptions, ICredentialDataDecryptedObject, string]>([
		['a wrong secret', {}, { clientSecret: 'wrong-one' }, 'LaunchPoint'],
		['a missing client', {}, { clientId: '' }, 'LaunchPoint'],
		['a bad address', {}, { address: 'nonsense' }, 'Web Services'],
		['an address for links that is none', {}, { appUrl: 'nonsense' }, 'address bar'],
		['a role that may not read', { permissions: ['writePeople'] }, {}, 'allowlist'],
		['a role that may not write', { permissions: ['readPeople'] }, {}, 'Read-Write Person'],
		['a quota that is used up', { limits: { daily: 0 } }, {}, 'UTC'],
	])('The test says of %s what to do.', async (_, options, changes, remedy) => {
		const { status, message } = await test(options, changes);
		expect(status).toBe('Error');
		expect(message).toContain(remedy);
	});

	it('A secret that was changed is really tried, whatever is remembered.', async () => {
		marketo = await startMarketo();
		await runMarketo(engine, [leadOf('a')], { credential: credentialOf(marketo) });
		const data = credentialOf(marketo, { clientSecret: 'wrong-one' });
		const result = await engine.credentialTest(NODE_TYPE, 'testMarketo', { type: 'marketoLeadApi', data });
		expect(result.status).toBe('Error');
	});
});
