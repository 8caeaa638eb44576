import { generateKeyPairSync, sign } from 'node:crypto';
import { Connection } from 'jsforce';
import { DEFAULT_APP, EXTERNAL_ID, externalIdField, startSalesforce } from '../../../dev/lab/salesforce';
import type { SalesforceLab, SalesforceOptions } from '../../../dev/lab/salesforce';

const { publicKey, privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
const JWT_APP = {
	clientId: 'jwt.app',
	publicKey: publicKey.export({ type: 'spki', format: 'pem' }).toString(),
	approvedUsers: ['robin@contoso.example'],
};

let lab: SalesforceLab;
const start = async (options: SalesforceOptions = {}) => {
	lab = await startSalesforce(options);
};
afterEach(async () => await lab?.stop());

const token = async (form: { [name: string]: string }) => {
	const response = await fetch(`${lab.origin}/services/oauth2/token`, {
		method: 'POST',
		body: new URLSearchParams(form),
	});
	const body: { [name: string]: string } = JSON.parse(await response.text());
	return { status: response.status, ...body };
};

/** jsforce, logged in by client credentials: the second opinion on every answer of the stand-in. */
const connect = async (version = '60.0') => {
	const { clientId, clientSecret } = DEFAULT_APP;
	const connection = new Connection({ loginUrl: lab.origin, version, oauth2: { clientId, clientSecret } });
	await connection.authorize({ grant_type: 'client_credentials' });
	return connection;
};

const lead = (key: string, changes = {}) => ({
	[EXTERNAL_ID]: key,
	LastName: `Name ${key}`,
	Company: 'Fabrikam',
	Email: `${key}@private.example`,
	...changes,
});

describe('the token endpoint', () => {
	const jwt = (changes = {}, key = privateKey) => {
		const now = Math.floor(Date.now() / 1000);
		const claims = { iss: 'jwt.app', sub: 'robin@contoso.example', aud: 'https://login.salesforce.com' };
		const encode = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
		const signed = `${encode({ alg: 'RS256' })}.${encode({ ...claims, exp: now + 120, ...changes })}`;
		return {
			grant_type: 'urn:ietf:params:oauth:grant-type:jwt-bearer',
			assertion: `${signed}.${sign('RSA-SHA256', Buffer.from(signed), key).toString('base64url')}`,
		};
	};

	it('opens a session for an app with its secret, and no other', async () => {
		await start();
		const { clientId, clientSecret = '' } = DEFAULT_APP;
		const grant = { grant_type: 'client_credentials', client_id: clientId };
		expect(await token({ ...grant, client_secret: clientSecret })).toMatchObject({
			status: 200,
			instance_url: lab.origin,
			token_type: 'Bearer',
		});
		expect(await token({ ...grant, client_secret: 'x' })).toMatchObject({ error: 'invalid_client' });
		expect(await token({ ...grant, client_id: 'x' })).toMatchObject({ error: 'invalid_client_id' });
		expect(await token({ grant_type: 'password' })).toMatchObject({ error: 'unsupported_grant_type' });
		expect(lab.tokensIssued()).toBe(1);
	});

	it('opens none at login.salesforce.com, nor without a user to run as', async () => {
		const { clientId, clientSecret = '' } = DEFAULT_APP;
		const grant = { grant_type: 'client_credentials', client_id: clientId, client_secret: clientSecret };
		await start({ host: 'login' });
		expect(await token(grant)).toMatchObject({ error: 'invalid_grant' });
		await lab.stop();
		await start({ apps: [{ ...DEFAULT_APP, runAs: null }] });
		expect(await token(grant)).toMatchObject({ error_description: expect.stringContaining('user') });
	});

	it.each([
		['a good one', {}, undefined],
		['a user who is not approved', { sub: 'eve@contoso.example' }, 'approved'],
		['another audience', { aud: 'https://example.com' }, 'audience'],
		['one that is over', { exp: 1 }, 'expired'],
		['one for an hour', { exp: Date.now() / 1000 + 3600 }, 'long'],
		['an unknown app', { iss: 'x' }, 'client identifier invalid'],
	])('checks an assertion: %s', async (_, changes, description) => {
		await start({ apps: [JWT_APP] });
		const answer = await token(jwt(changes));
		if (description === undefined) expect(answer).toMatchObject({ status: 200 });
		else
			expect(answer).toMatchObject({
				status: 400,
				error_description: expect.stringContaining(description),
			});
	});

	it('checks the signature of an assertion with the certificate of the app', async () => {
		await start({ apps: [JWT_APP] });
		const other = generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey;
		expect(await token(jwt({}, other))).toMatchObject({ error_description: 'invalid assertion' });
	});
});

describe('jsforce', () => {
	it('creates and updates 200 leads by external id, in the order of the input', async () => {
		await start();
		const connection = await connect();
		const leads = Array.from({ length: 200 }, (_, index) => lead(`key-${index}`));
		const first = await connection.upsert('Lead', leads, EXTERNAL_ID);
		const second = await connection.upsert('Lead', [...leads].reverse(), EXTERNAL_ID);
		expect(first).toEqual(
			leads.map(() => ({ id: expect.any(String), success: true, errors: [], created: true })),
		);
		expect(second.map(({ id }) => id)).toEqual(first.map(({ id }) => id).reverse());
		expect(second.every((result) => result.success && !result.created)).toBe(true);
		expect(lab.org.leads.size).toBe(200);
		expect(connection.limitInfo.apiUsage).toEqual({ used: 2, limit: 15_000 });
	});

	it('may write the name of the object in lower case, as n8n’s own Salesforce node does', async () => {
		await start();
		const connection = await connect();
		await connection.upsert('lead', lead('one'), EXTERNAL_ID);
		expect(lab.org.leads.size).toBe(1);
	});

	it('is refused 201 leads at once', async () => {
		await start();
		const connection = await connect();
		const leads = Array.from({ length: 201 }, (_, index) => lead(`key-${index}`));
		await expect(connection.upsert('Lead', leads, EXTERNAL_ID)).rejects.toMatchObject({
			errorCode: 'EXCEEDED_ID_LIMIT',
		});
	});

	it('is told of each lead that is wrong, and the others are written', async () => {
		await start({
			countryCodes: ['DE'],
			changes: { LeadSource: { restrictedPicklist: true } },
		});
		const connection = await connect();
		const converted = lab.org.addLead(lead('converted', { IsConverted: true }));
		const results = await connection.upsert(
			'Lead',
			[
				lead('good'),
				lead('long', { Title: 'x'.repeat(129) }),
				lead('nameless', { LastName: null }),
				lead('email', { Email: 'robin@' }),
				lead('source', { LeadSource: 'Moon' }),
				lead('country', { Country: 'Atlantis' }),
				lead('unknown', { Nope__c: 1 }),
				lead('readonly', { Name: 'x' }),
				lead('type', { DoNotCall: 'yes' }),
				lead('converted', { Title: 'x' }),
				lead('good'),
			],
			EXTERNAL_ID,
		);
		const codes = results.map(({ errors }) => Reflect.get(Object(errors[0]), 'statusCode') ?? 'ok');
		expect(codes).toEqual([
			'ok',
			'STRING_TOO_LONG',
			'REQUIRED_FIELD_MISSING',
			'INVALID_EMAIL_ADDRESS',
			'INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST',
			'FIELD_INTEGRITY_EXCEPTION',
			'INVALID_FIELD',
			'INVALID_FIELD_FOR_INSERT_UPDATE',
			'INVALID_TYPE_ON_FIELD_IN_RECORD',
			'CANNOT_UPDATE_CONVERTED_LEAD',
			'DUPLICATE_VALUE',
		]);
		expect([...lab.org.leads.keys()]).toHaveLength(2);
		expect(lab.org.leads.get(converted)?.Title).toBeUndefined();
	});

	it('undoes all when it asks for all or none', async () => {
		await start();
		const connection = await connect();
		const leads = [lead('a'), lead('b', { Email: 'x' })];
		const results = await connection.upsert('Lead', leads, EXTERNAL_ID, { allOrNone: true });
		expect(results[0]).toMatchObject({ errors: [{ statusCode: 'ALL_OR_NONE_OPERATION_ROLLED_BACK' }] });
		expect(lab.org.leads.size).toBe(0);
	});

	it('finds an external id without regard to case, unless the field says otherwise', async () => {
		await start({ fields: [externalIdField('A__c'), externalIdField('B__c', { caseSensitive: true })] });
		const connection = await connect();
		const named = (field: string, value: string) => ({ LastName: 'x', Company: 'y', [field]: value });
		await connection.upsert('Lead', [named('A__c', 'key'), named('B__c', 'key')].slice(0, 1), 'A__c');
		expect(await connection.upsert('Lead', [named('A__c', 'KEY')], 'A__c')).toMatchObject([
			{ created: false },
		]);
		await connection.upsert('Lead', [named('B__c', 'key')], 'B__c');
		expect(await connection.upsert('Lead', [named('B__c', 'KEY')], 'B__c')).toMatchObject([
			{ created: true },
		]);
	});

	it('reports a value that two records share, and a field that is no external id', async () => {
		await start({ fields: [externalIdField(EXTERNAL_ID, { unique: false })] });
		const connection = await connect();
		lab.org.addLead(lead('twin'));
		lab.org.addLead(lead('twin'));
		expect(await connection.upsert('Lead', [lead('twin')], EXTERNAL_ID)).toMatchObject([
			{ errors: [{ statusCode: 'DUPLICATE_EXTERNAL_ID' }] },
		]);
		await expect(connection.upsert('Lead', [{ ...lead('a'), City: 'x' }], 'City')).rejects.toMatchObject({
			errorCode: 'NOT_FOUND',
		});
	});

	it.each(['alert', 'block'] as const)('meets a duplicate rule that says %s', async (duplicateRule) => {
		await start({ duplicateRule });
		const connection = await connect();
		const known = lab.org.addLead(lead('known'));
		const twin = lead('twin', { Email: 'KNOWN@private.example' });
		const headers = { 'Sforce-Duplicate-Rule-Header': 'allowSave=true' };
		expect(await connection.upsert('Lead', [twin], EXTERNAL_ID)).toMatchObject([
			{
				errors: [
					{
						statusCode: 'DUPLICATES_DETECTED',
						duplicateResult: { matchResults: [{ matchRecords: [{ record: { Id: known } }] }] },
					},
				],
			},
		]);
		const [forced] = await connection.upsert('Lead', [twin], EXTERNAL_ID, { headers });
		expect(forced?.success).toBe(duplicateRule === 'alert');
	});

	it('writes single leads, and is told when a value names several', async () => {
		await start({ fields: [externalIdField(EXTERNAL_ID, { unique: false })] });
		const connection = await connect();
		const created = await connection.create('Lead', lead('a/b c', { Email: 'x@private.example' }));
		expect(created).toMatchObject({ success: true });
		const value = encodeURIComponent('a/b c');
		expect(await connection.upsert('Lead', { [EXTERNAL_ID]: value, Title: 'x' }, EXTERNAL_ID)).toMatchObject({
			id: created.id,
			created: false,
		});
		await expect(connection.create('Lead', { LastName: 'x' })).rejects.toMatchObject({
			errorCode: 'REQUIRED_FIELD_MISSING',
		});
		lab.org.addLead(lead('a/b c', { Email: 'x@private.example' }));
		await expect(
			connection.upsert('Lead', { [EXTERNAL_ID]: value, Title: 'y' }, EXTERNAL_ID),
		).rejects.toMatchObject({ errorCode: 'MULTIPLE_CHOICES' });
		expect([...lab.org.leads.values()].map(({ Title }) => Title)).toEqual(['x', undefined]);
	});

	it('reads pages of a query, and deletes what it found', async () => {
		await start({ queryPageSize: 2 });
		const connection = await connect();
		for (const key of ["o'neil", 'MSFT_TEST_1', 'MSFTxTESTx1', 'd', 'e']) lab.org.addLead(lead(key));
		const all = await connection.query('SELECT Id, Email FROM Lead ORDER BY Email', { autoFetch: true });
		expect(all.records).toHaveLength(5);
		const found = await connection.query(
			String.raw`SELECT Id FROM Lead WHERE LastName LIKE 'Name MSFT\_TEST\_%' AND IsConverted = false`,
		);
		expect(found.records).toHaveLength(1);
		const quoted = await connection.query(
			String.raw`SELECT Id FROM Lead WHERE Email IN ('x', 'o\'neil@private.example')`,
		);
		expect(quoted.records).toHaveLength(1);
		await expect(connection.query('SELECT Id FROM Lead WHERE')).rejects.toMatchObject({
			errorCode: 'MALFORMED_QUERY',
		});
		await expect(connection.query('SELECT Nope FROM Lead')).rejects.toMatchObject({
			errorCode: 'INVALID_FIELD',
		});
		const ids = all.records.map(({ Id }) => String(Id));
		await connection.destroy('Lead', ids);
		expect(lab.org.leads.size).toBe(0);
	});

	it('is turned away at the daily limit, and by a version that is retired', async () => {
		await start({ dailyApiRequests: 1 });
		const old = await connect('29.0');
		await expect(old.describe('Lead')).rejects.toMatchObject({ errorCode: 'UNSUPPORTED_API_VERSION' });
		const connection = await connect();
		await connection.describe('Lead');
		await expect(connection.describe('Lead')).rejects.toMatchObject({
			errorCode: 'REQUEST_LIMIT_EXCEEDED',
		});
	});

	it('assigns new leads and updated ones, unless the header says otherwise', async () => {
		await start({ assignedOwner: '00G000000000001AAA' });
		const connection = await connect();
		const off = { headers: { 'Sforce-Auto-Assign': 'FALSE' } };
		const [created] = await connection.upsert('Lead', [lead('a')], EXTERNAL_ID, off);
		const owner = () => lab.org.leads.get(String(created?.id))?.OwnerId;
		expect(owner()).toMatch(/^005/);
		await connection.update('Lead', [{ Id: String(created?.id), Title: 'x' }]);
		expect(owner()).toBe('00G000000000001AAA');
	});

	it('refuses what a test has it refuse: each row, or rows of calls that are too large', async () => {
		await start();
		const connection = await connect();
		lab.refuse({ code: 'APEX_ERROR', message: 'CPU', callsAbove: 1 });
		const both = [lead('a'), lead('b')];
		expect(await connection.upsert('Lead', both, EXTERNAL_ID)).toMatchObject([
			{ success: false, errors: [{ statusCode: 'APEX_ERROR', message: 'CPU' }] },
			{ success: false },
		]);
		expect(await connection.upsert('Lead', [lead('a')], EXTERNAL_ID)).toMatchObject([{ success: true }]);
		lab.refuse({ code: 'STORAGE_LIMIT_EXCEEDED', times: 1 });
		expect(await connection.upsert('Lead', [lead('b')], EXTERNAL_ID)).toMatchObject([{ success: false }]);
		lab.refuseNothing();
		expect(await connection.upsert('Lead', both, EXTERNAL_ID)).toMatchObject([
			{ success: true },
			{ success: true },
		]);
	});

	it('meets a session that is over', async () => {
		await start();
		const connection = new Connection({ instanceUrl: lab.origin, accessToken: 'none', version: '60.0' });
		await expect(connection.describe('Lead')).rejects.toMatchObject({ errorCode: 'INVALID_SESSION_ID' });
	});
});

it('answers a describe with the same ETag by 304', async () => {
	await start();
	const { accessToken } = await connect();
	const url = `${lab.origin}/services/data/v60.0/sobjects/Lead/describe`;
	const headers = { authorization: `Bearer ${accessToken}` };
	const etag = (await fetch(url, { headers })).headers.get('etag') ?? '';
	expect((await fetch(url, { headers: { ...headers, 'if-none-match': etag } })).status).toBe(304);
	expect((await fetch(url, { headers: { ...headers, 'if-none-match': '"old"' } })).status).toBe(200);
});

describe('Web-to-Lead', () => {
	const post = async (form: { [name: string]: string }) =>
		await fetch(`${lab.origin}/servlet/servlet.WebToLead?encoding=UTF-8`, {
			method: 'POST',
			body: new URLSearchParams({ encoding: 'UTF-8', last_name: 'Vil', company: 'Fabrikam', ...form }),
		});

	it('says 200 whatever it does', async () => {
		await start({ dailyWebLeads: 2 });
		const oid = lab.org.id.slice(0, 15);
		const answers = [
			await post({ oid }),
			await post({ oid: '00D000000000009' }),
			await post({ oid, company: '' }),
			await post({ oid }),
		];
		expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 200]);
		expect(lab.org.leads.size).toBe(1);
	});
});
